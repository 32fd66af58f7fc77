//! While the board is served, others can look; whoever posts is told what to do.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::run::{World, command, fund};

pub(crate) struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts the board and waits until it answers.
pub(crate) fn serve(world: &World) -> Served {
    let mut served = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args([
            "serve",
            world.dir.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = served.stdout.take().unwrap();
    let served = Served(served);
    let mut lines = BufReader::new(out).lines();
    assert!(lines.next().unwrap().unwrap().contains("公开栏 board"));
    served
}

#[test]
fn show_reads_beside_a_running_board_and_post_is_told_to_wait() {
    let world = World::new();
    let before = world.run("show", &["balances", "--json"]).done();
    let served = serve(&world);

    let ran = world.run("show", &["balances", "--json"]);
    assert!(ran.err.contains("[read_beside]"), "{}", ran.err);
    let as_of = ran.json()["as_of"].as_u64().unwrap();
    assert!(
        ran.err.contains(&format!("截至第 {as_of} 条")),
        "{}",
        ran.err
    );
    assert_eq!(ran.done(), before);

    let refused = world.post("fin", &command("k", "project.fund", &fund("0.01")));
    refused.refused("store_in_use");
    let zh = refused.json()["error"]["zh"].as_str().unwrap().to_owned();
    assert!(
        zh.contains("serve") && zh.contains("Ctrl-C") && zh.contains("show"),
        "{zh}"
    );
    drop(served);
    assert!(world.run("show", &["balances"]).err.is_empty());
}
