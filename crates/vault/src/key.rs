//! The master key: where it comes from. It must never be printed, and never be read from a file
//! that others can read.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{KeyFault, VaultError};
use crate::file;

/// The environment variable that holds the key where no file is wanted.
pub const MASTER_KEY_ENV: &str = "SUNLEDGER_MASTER_KEY";

const KEY_LEN: usize = 32;
/// 64 digits and white space around them; anything longer is not a key file.
const KEY_FILE_BYTES_MAX: u64 = 256;

/// The key that wraps every other key of a vault. Wiped from memory when dropped.
pub struct MasterKey(Zeroizing<[u8; KEY_LEN]>);

impl MasterKey {
    /// Makes a random key and writes it, as 64 hex digits, to a new file that only the owner may
    /// read. The key is on disk when this returns.
    pub fn create_file(path: &Path) -> Result<Self, VaultError> {
        let mut key = Zeroizing::new([0_u8; KEY_LEN]);
        getrandom::fill(key.as_mut_slice()).map_err(VaultError::Randomness)?;
        write_new(path, key.as_slice()).map_err(|error| {
            let exists = error.kind() == io::ErrorKind::AlreadyExists;
            let fault = if exists {
                KeyFault::Exists
            } else {
                KeyFault::Io(error.to_string())
            };
            at(path, fault)
        })?;
        Ok(Self(key))
    }

    /// Reads a key file. On Unix a file that others than its owner may read or write is refused.
    pub fn from_file(path: &Path) -> Result<Self, VaultError> {
        let mut text = Zeroizing::new(String::new());
        let unreadable = |error: io::Error| at(path, KeyFault::Io(error.to_string()));
        let file = File::open(path).map_err(unreadable)?;
        refuse_loose(path, &file)?;
        file.take(KEY_FILE_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        Self::from_hex(&text).map_err(|fault| at(path, fault))
    }

    /// Reads the key, as 64 hex digits, from an environment variable ([`MASTER_KEY_ENV`]).
    pub fn from_env(variable: &str) -> Result<Self, VaultError> {
        let refused = |fault| VaultError::Key {
            from: format!("${variable}"),
            fault,
        };
        match std::env::var(variable) {
            Ok(text) => Self::from_hex(&Zeroizing::new(text)).map_err(refused),
            Err(std::env::VarError::NotPresent) => Err(refused(KeyFault::Unset)),
            Err(std::env::VarError::NotUnicode(_)) => Err(refused(KeyFault::Malformed)),
        }
    }

    /// A key that everybody knows: for demonstrations and tests.
    pub fn fixed(key: [u8; KEY_LEN]) -> Self {
        Self(Zeroizing::new(key))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }

    fn from_hex(text: &str) -> Result<Self, KeyFault> {
        let mut key = Zeroizing::new([0_u8; KEY_LEN]);
        hex::decode_to_slice(text.trim(), key.as_mut_slice()).map_err(|_| KeyFault::Malformed)?;
        Ok(Self(key))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn at(path: &Path, fault: KeyFault) -> VaultError {
    VaultError::Key {
        from: path.display().to_string(),
        fault,
    }
}

fn write_new(path: &Path, key: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let mut created = file::owner_only(&mut options).open(path)?;
    let text = Zeroizing::new(hex::encode(key));
    created.write_all(text.as_bytes())?;
    created.write_all(b"\n")?;
    created.sync_all()?;
    file::sync_directory_of(path)
}

#[cfg(unix)]
fn refuse_loose(path: &Path, file: &File) -> Result<(), VaultError> {
    use std::os::unix::fs::PermissionsExt;
    // Asked of the open file, not of the path: the path could be exchanged in between.
    let metadata = file
        .metadata()
        .map_err(|error| at(path, KeyFault::Io(error.to_string())))?;
    let mode = metadata.permissions().mode() & 0o777;
    let for_others = mode & 0o077;
    if for_others == 0 {
        Ok(())
    } else {
        Err(at(path, KeyFault::Permissions { mode }))
    }
}

#[cfg(not(unix))]
fn refuse_loose(_path: &Path, _file: &File) -> Result<(), VaultError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_read_back_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        let key = MasterKey::create_file(&path).unwrap();
        assert_eq!(
            MasterKey::from_file(&path).unwrap().as_bytes(),
            key.as_bytes()
        );
        assert_eq!(
            MasterKey::create_file(&path).unwrap_err().code(),
            "key_exists"
        );
        assert_eq!(
            MasterKey::from_file(&path).unwrap().as_bytes(),
            key.as_bytes()
        );
        let other = MasterKey::create_file(&dir.path().join("other.key")).unwrap();
        assert_ne!(other.as_bytes(), key.as_bytes());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        MasterKey::create_file(&path).unwrap();
        let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        for loose in [0o640, 0o604, 0o620, 0o601, 0o666] {
            mode(loose).unwrap();
            let error = MasterKey::from_file(&path).unwrap_err();
            assert_eq!(error.code(), "key_permissions");
            assert!(
                error.to_string().contains(&format!("{loose:04o}")),
                "{error}"
            );
        }
        mode(0o400).unwrap();
        MasterKey::from_file(&path).unwrap();
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        assert_eq!(
            MasterKey::from_file(&path).unwrap_err().code(),
            "key_unreadable"
        );
        assert_eq!(
            MasterKey::from_env("SUNLEDGER_NO_SUCH_KEY")
                .unwrap_err()
                .code(),
            "key_missing"
        );
        let digits = "5e".repeat(32);
        for text in [
            "",
            "5e",
            &digits[1..],
            &format!("{digits}5e"),
            &digits.replace('e', "x"),
        ] {
            let fault = MasterKey::from_hex(text).unwrap_err();
            assert_eq!(fault, KeyFault::Malformed);
            assert!(!fault.to_string().contains("5e"));
        }
        let key = MasterKey::from_hex(&format!(" {digits}\n")).unwrap();
        assert_eq!(key.as_bytes(), &[0x5e; 32]);
        assert!(!format!("{key:?}").contains("5e"));
    }
}
