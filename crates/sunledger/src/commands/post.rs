//! `post`: commands from a file, one JSON object a line, in order, until one is refused.

mod said;

use serde_json::Value;
use sunledger_domain::Actor;
use sunledger_domain::id::BatchId;
use sunledger_server::service::{Ledger, Request, ServiceError};

use super::{officer, open_as, read_list};
use crate::cli::PostArgs;
use crate::fault::Fault;
use crate::output::{Done, Format, print_line};
use said::{Place, Tally};

const BOM: &[u8] = "\u{feff}".as_bytes();

pub(crate) fn run(args: &PostArgs, format: Format) -> anyhow::Result<Done> {
    let actor = officer(&args.actor)?;
    let file = match args.file.to_str() {
        Some("-") => "标准输入 stdin".to_owned(),
        _ => args.file.display().to_string(),
    };
    let text = utf8(&file, read_list(&args.file)?)?;
    let lines = || {
        (1_usize..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
    };
    if lines().next().is_none() {
        return Err(Fault::new(
            "nothing_to_post",
            format!("{file} 里没有指令：每行应有一个 JSON 对象"),
            format!("nothing to post: {file} has no command, one JSON object a line"),
        )
        .into());
    }
    let ledger = open_as(&args.dir, &args.signing)?;
    let mut tally = Tally::default();
    for (line, text) in lines() {
        let place = Place { file: &file, line };
        let request = Request::from_json(text);
        let asked = request.as_ref().ok();
        let kind = asked.map_or_else(String::new, |request| request.kind.clone());
        let batch = asked.and_then(batch_of);
        if args.to_sign {
            let to_sign = request.and_then(|request| ledger.to_sign(&actor, &request));
            match to_sign {
                Ok(to_sign) => print_line(&serde_json::to_string(&to_sign)?)?,
                Err(error) => {
                    ledger.close()?;
                    return Err(error.into());
                }
            }
            continue;
        }
        match request.and_then(|request| ledger.post(&actor, &request)) {
            Ok(receipt) => {
                // What is recorded is recorded, even where it cannot be read back.
                let suspense = ledger.suspended(&receipt).ok();
                let suspense = suspense.as_deref();
                tally.add(suspense.unwrap_or_default());
                print_line(&said::recorded(place, &kind, &receipt, suspense, format))?;
            }
            Err(error) => {
                let other = batch.and_then(|batch| of_another(&ledger, &actor, &batch));
                let told = told(&kind, error, other);
                print_line(&said::refused(place, &told, format))?;
                finish(ledger, &tally, args, format)?;
                return Ok(Done::No);
            }
        }
    }
    if args.to_sign {
        ledger.close()?;
        return Ok(Done::Yes);
    }
    finish(ledger, &tally, args, format)?;
    Ok(Done::Yes)
}

fn finish(ledger: Ledger, tally: &Tally, args: &PostArgs, format: Format) -> anyhow::Result<()> {
    let head = ledger.head();
    ledger.follow();
    super::warn(&ledger);
    ledger.close()?;
    if format == Format::Text {
        print_line(&tally.text(&args.dir, head.size, &head.hash.to_string()))?;
    }
    Ok(())
}

/// The text of a file, without the mark that some editors put before it.
fn utf8(file: &str, bytes: Vec<u8>) -> Result<String, Fault> {
    let wrong = |line: usize| {
        Fault::new(
            "file_not_utf8",
            format!("文件不是 UTF-8（{file} 第 {line} 行起）：请在编辑器里另存为 UTF-8 后再提交，未入账"),
            format!("{file} is not UTF-8 from line {line} on: save it as UTF-8 and post it again; nothing was recorded"),
        )
        .of("file")
    };
    // What other programs call "Unicode" is UTF-16.
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(wrong(1));
    }
    let bytes = match bytes.strip_prefix(BOM) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let ends = before
            .unwrap_or_default()
            .iter()
            .filter(|byte| **byte == b'\n');
        wrong(ends.count().saturating_add(1))
    })
}

/// A refusal with what only the ledger knows: which line of a batch is at fault, and who has posted it before.
fn told(kind: &str, error: ServiceError, other: Option<(String, u64)>) -> Fault {
    let path = said::path(kind, &error);
    let mut told = Fault::told(&error.into());
    if let Some(path) = path {
        told.zh = format!("{path}：{}", told.zh);
        told.en = format!("{path}: {}", told.en);
        told.field = Some(path);
    }
    if let ("duplicate_id", Some((other, seq))) = (told.code, other) {
        told.zh.push_str(&format!(
            "。这个批次是 {other} 提交的（第 {seq} 号条目）：如果是同一份文件，已经入账，不必再提交"
        ));
        told.en.push_str(&format!(
            "; {other} has posted that batch (entry {seq}): if it is the same file, nothing is left to do"
        ));
    }
    told
}

/// The batch that a request prepares.
fn batch_of(request: &Request) -> Option<BatchId> {
    let id = request.body.get("batch").and_then(Value::as_str)?;
    (request.kind == "payment.prepare").then(|| BatchId::new(id).ok())?
}

/// Who prepared a batch, and its entry, where it was another officer.
fn of_another(ledger: &Ledger, actor: &Actor, batch: &BatchId) -> Option<(String, u64)> {
    let state = ledger.state();
    let known = state.batch(batch)?;
    (known.maker != *actor).then(|| (known.maker.to_string(), known.first_seq))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_first_foreign_byte_is_named() {
        let told = utf8("a.jsonl", b"one\ntwo\nthr\xc4\xe3".to_vec()).unwrap_err();
        assert!(
            told.zh.contains("a.jsonl 第 3 行起") && told.zh.contains("另存为 UTF-8"),
            "{}",
            told.zh
        );
        assert_eq!(utf8("a", b"\xef\xbb\xbfok".to_vec()).unwrap(), "ok");
        assert_eq!(
            utf8("a", b"\xff\xfe{\0".to_vec()).unwrap_err().code,
            "file_not_utf8"
        );
    }
}
