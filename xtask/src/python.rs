//! Python and the one package that the independent verifier needs.
//!
//! A person's machine is never changed: the package goes below `target/`. Only in CI, as root, are Debian's packages used.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::report::Outcome;
use crate::workspace::{Workspace, run, succeeds};

/// The requirement as pip reads it.
const BLAKE3: &str = "blake3>=1.0,<2";
/// Where pip puts it, relative to the root.
const PACKAGES: &str = "target/python";
/// Debian's packages.
const PYTHON: &str = "python3 python3-pip";

/// A Python that can import `blake3`.
#[derive(Debug, Clone)]
pub(crate) struct Python {
    /// The directory to search for it, where it is not installed already.
    packages: Option<PathBuf>,
}

impl Python {
    /// Makes `blake3` importable, or says why not.
    pub(crate) fn prepare(workspace: &Workspace) -> Result<Self, String> {
        if !can(workspace, "import sys; sys.exit(sys.version_info < (3, 8))") {
            from_debian(workspace, "Python 3.8 or newer is not there", PYTHON)?;
        }
        let installed = Self { packages: None };
        if installed.imports_blake3(workspace) {
            return Ok(installed);
        }
        let below_target = Self {
            packages: Some(workspace.root().join(PACKAGES)),
        };
        if below_target.imports_blake3(workspace) {
            return Ok(below_target);
        }
        if !can(workspace, "import pip") {
            from_debian(
                workspace,
                "Python has no pip to fetch the package blake3 with",
                PYTHON,
            )?;
        }
        let pip = "-m pip install --quiet --disable-pip-version-check --no-input --timeout 20 --retries 1 --upgrade";
        let mut pip_install = workspace.program("python3");
        pip_install
            .args(pip.split_whitespace())
            .args(["--target", PACKAGES, BLAKE3])
            .env("PIP_ROOT_USER_ACTION", "ignore");
        match run(&mut pip_install) {
            Outcome::Passed if below_target.imports_blake3(workspace) => Ok(below_target),
            Outcome::Passed => Err(format!(
                "{PACKAGES} holds blake3, yet it cannot be imported"
            )),
            Outcome::Failed(_) | Outcome::Skipped(_) => Err(
                "pip could not fetch the Python package blake3, as it says under tests".to_owned(),
            ),
        }
    }

    /// What tests need to start Python themselves. `SUNLEDGER_PYTHONPATH` says that it was prepared.
    pub(crate) fn set_env(&self, command: &mut Command) {
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let Some(packages) = &self.packages else {
            return;
        };
        let mut path = OsString::from(packages);
        if let Some(existing) = env::var_os("PYTHONPATH").filter(|path| !path.is_empty()) {
            path.push(":");
            path.push(existing);
        }
        command.env("PYTHONPATH", &path);
        command.env("SUNLEDGER_PYTHONPATH", &path);
    }

    fn imports_blake3(&self, workspace: &Workspace) -> bool {
        let mut python = workspace.program("python3");
        self.set_env(&mut python);
        succeeds(python.args(["-c", "import blake3; blake3.blake3(b'').digest()"]))
    }
}

fn can(workspace: &Workspace, statement: &str) -> bool {
    succeeds(workspace.program("python3").args(["-c", statement]))
}

/// Installs packages where the machine is a throw-away one; elsewhere says what to type.
pub(crate) fn from_debian(
    workspace: &Workspace,
    missing: &str,
    packages: &str,
) -> Result<(), String> {
    let advice = format!("{missing}; on Debian: apt-get install {packages}");
    if env::var_os("CI").is_none() || !is_root(workspace) {
        return Err(advice);
    }
    let quick = "-q -o Acquire::http::Timeout=20 -o Acquire::Retries=1";
    let update = format!("{quick} update");
    let install = format!("{quick} install -y --no-install-recommends {packages}");
    for args in [update, install] {
        let mut apt = workspace.program("apt-get");
        apt.args(args.split_whitespace())
            .env("DEBIAN_FRONTEND", "noninteractive");
        if let Outcome::Failed(why) = run(&mut apt) {
            return Err(format!("{advice}. Tried: {why}"));
        }
    }
    Ok(())
}

fn is_root(workspace: &Workspace) -> bool {
    let id = workspace.program("id").arg("-u").output();
    id.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env_of(python: &Python) -> Vec<String> {
        let mut command = Command::new("python3");
        python.set_env(&mut command);
        let names = command.get_envs().map(|(key, _)| key.to_string_lossy());
        names.map(std::borrow::Cow::into_owned).collect()
    }

    #[test]
    fn tests_are_told_where_the_packages_are() {
        let packages = PathBuf::from(PACKAGES);
        let python = Python {
            packages: Some(packages.clone()),
        };
        let mut command = Command::new("python3");
        python.set_env(&mut command);
        for name in ["PYTHONPATH", "SUNLEDGER_PYTHONPATH"] {
            let value = command.get_envs().find(|(key, _)| *key == name);
            let value = value.and_then(|(_, value)| value).expect("it is set");
            let first = env::split_paths(value).next();
            assert_eq!(first, Some(packages.clone()), "{name}");
        }
    }

    #[test]
    fn an_installed_package_needs_no_search_path() {
        let names = env_of(&Python { packages: None });
        assert_eq!(names, ["PYTHONDONTWRITEBYTECODE"]);
    }
}
