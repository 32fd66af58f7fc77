//! Arguments of `witness`: an outside office vouches that a log only grew.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use sunledger_chain::note::VerifierKey;

use super::proof::key;

#[derive(Debug, Args)]
pub(crate) struct WitnessArgs {
    #[command(subcommand)]
    pub(crate) verb: WitnessVerb,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one, and not for long")]
pub(crate) enum WitnessVerb {
    /// 新建见证方：密钥与空的名单。Make a witness: its key and an empty list of logs.
    Init {
        /// 见证方目录，须不存在或为空。A directory that is new or empty.
        dir: PathBuf,
        /// 见证方名称，如 witness.example/audit。The name of its key.
        #[arg(long)]
        name: String,
    },
    /// 开始见证一个账本，或在它更换密钥后接着见证。Watch a log, or go on after it has changed its key.
    AddLog {
        /// 见证方目录。The witness.
        dir: PathBuf,
        /// 账本公钥（log.vkey 中的一行）。The log's key.
        #[arg(long, value_name = "VKEY", value_parser = key, required_unless_present = "keys")]
        key: Option<VerifierKey>,
        /// 账本更换密钥后的 log.keys：由已见证的那一把逐次核对到现用的一把，此后只认现用的。The log's file log.keys.
        #[arg(long, value_name = "FILE", conflicts_with = "key")]
        keys: Option<PathBuf>,
    },
    /// 提供见证服务（C2SP tlog-witness，HTTP，无 TLS）。Serve, by plain HTTP.
    Serve {
        /// 见证方目录。The witness.
        dir: PathBuf,
        /// 监听地址，默认仅本机。Address to listen on; this machine only unless told otherwise.
        #[arg(long, default_value = "127.0.0.1:8091")]
        listen: SocketAddr,
    },
    /// 见证着哪些账本，各到第几条。The logs it watches, and how far.
    Show {
        /// 见证方目录。The witness.
        dir: PathBuf,
    },
    /// 账本一方：向政策中的见证方逐一征集副署。For a ledger: ask its witnesses to cosign.
    Gather {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 见证方政策（C2SP tlog-policy）；不填为账本目录中的 witness.policy。The policy on witnesses.
        #[arg(long)]
        policy: Option<PathBuf>,
    },
}
