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
        #[command(flatten)]
        of: Registering,
    },
    /// 签名：读 post --to-sign 的输出，核对后打印可提交的指令。Sign what post --to-sign printed.
    Sign {
        /// 密钥文件。The key.
        file: PathBuf,
        /// 待签内容；- 为标准输入。What is to be signed; - for standard input.
        what: PathBuf,
    },
    /// 更换账本的检查点密钥：旧密钥签认新密钥并记入账本，此后的检查点由新密钥签名。Change the key that signs checkpoints.
    Rotate {
        /// 账本目录；正在 serve 的先停下。The ledger; stop serving it first.
        dir: PathBuf,
        /// 登记岗位。The registrar.
        #[arg(long = "as", value_name = "OFFICER")]
        actor: String,
        /// 更换原因（公开）。Why; public.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        signing: Signing,
    },
    /// 打印密钥文件的公钥。Print the public half of a key.
    Show {
        /// 密钥文件。The file.
        file: PathBuf,
        #[command(flatten)]
        of: Registering,
    },
}

/// For whom and where the key is to be registered.
#[derive(Debug, Args)]
pub(crate) struct Registering {
    /// 岗位编号；打印可直接提交的登记指令。The officer, for the command that registers the key.
    #[arg(long = "name", value_name = "OFFICER", requires = "ledger")]
    pub(crate) officer: Option<String>,
    /// 账本编号，见公开栏“如何核验”页或 init 的输出；登记指令只对它有效。The ledger's id, as its board and init show it.
    #[arg(long, value_name = "ID", requires = "officer")]
    pub(crate) ledger: Option<String>,
}
