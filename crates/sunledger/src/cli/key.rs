//! Arguments of `key`, and `--sign` of whatever an officer gives.
//!
//! A secret is named by its file and never stands on a command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Who signs what is given.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    /// 用本人密钥文件签名（sunledger key new）。Sign with the officer's own key.
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) sign: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    pub(crate) verb: KeyVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyVerb {
    /// 新建密钥：只有本人可读的文件，绝不覆盖；打印公钥。Make a key; print its public half.
    New {
        /// 密钥文件，须不存在。A file that is not there yet.
        file: PathBuf,
        /// 岗位编号；写进可直接提交的登记指令。The officer, for the command that registers the key.
        #[arg(long = "name", value_name = "OFFICER")]
        officer: Option<String>,
    },
    /// 签名：读 post --to-sign 的输出，核对后打印可提交的指令。Sign what post --to-sign printed.
    Sign {
        /// 密钥文件。The key.
        file: PathBuf,
        /// 待签内容；- 为标准输入。What is to be signed; - for standard input.
        what: PathBuf,
    },
    /// 打印密钥文件的公钥。Print the public half of a key.
    Show {
        /// 密钥文件。The file.
        file: PathBuf,
    },
}
