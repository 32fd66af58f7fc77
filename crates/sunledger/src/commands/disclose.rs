//! `disclose`: sealed values for an auditor, each proved by its commitment in the log; and the check of such a file.
//! What is disclosed goes into the file and nowhere else.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Write as _};
use std::path::Path;

use sunledger_domain::id::Label;
use sunledger_server::service::{
    CheckedDisclosure, Disclosed, Field, Part, Which, check_disclosure,
};

use super::{officer, open_as, read_list};
use crate::cli::{DiscloseArgs, DisclosureCheck, DisclosureMake, Signing};
use crate::fault::Fault;
use crate::output::{Done, Format};

pub(crate) fn run(args: &DiscloseArgs, format: Format) -> anyhow::Result<Done> {
    match (&args.check, &args.make) {
        (Some(DisclosureCheck::Verify { file, entries }), _) => verify(file, entries, format),
        (None, Some(make)) => disclose(make, format),
        (None, None) => Err(Fault::argument("DIR", "未给出", "is missing").into()),
    }
}

fn disclose(args: &DisclosureMake, format: Format) -> anyhow::Result<Done> {
    let actor = officer(&args.actor)?;
    let purpose = Label::new(&args.purpose).map_err(|error| {
        Fault::argument(
            "--purpose",
            "应为一行文字，不能空",
            &format!("takes one line of text: {error}"),
        )
    })?;
    let fields = fields(&args.fields)?;
    let mut which: Vec<Which> = Vec::new();
    which.extend(
        args.line
            .iter()
            .map(|(batch, index)| Which::Line(batch.clone(), *index)),
    );
    which.extend(args.batch.iter().cloned().map(Which::Batch));
    which.extend(
        args.village
            .map(|village| Which::Village(village, args.period)),
    );
    if which.is_empty() {
        return Err(Fault::argument(
            "--line",
            "未指明哪些支付：用 --line、--batch 或 --village",
            "is missing: say which payments with --line, --batch or --village",
        )
        .into());
    }
    if args.output.exists() {
        let error = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(Fault::file(&args.output, &error).into());
    }
    let sign = args.sign.clone();
    let ledger = open_as(&args.dir, &Signing { sign })?;
    let done = ledger.disclose(&actor, &which, &fields, &purpose);
    ledger.close()?;
    let done = done?;
    keep(&args.output, &done.file).map_err(|error| Fault::file(&args.output, &error))?;
    format.print(&done, |done| text(done, &args.output))?;
    Ok(Done::Yes)
}

fn fields(names: &[String]) -> Result<BTreeSet<Field>, Fault> {
    let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
    let of = |name: &String| {
        let field = Field::ALL.iter().find(|field| field.name() == name.trim());
        field.copied().ok_or_else(|| {
            let known = known.join(" ");
            Fault::argument(
                "--fields",
                &format!("“{name}”不是字段；可用：{known}"),
                &format!("has no field '{name}'; there are {known}"),
            )
        })
    };
    names.iter().map(of).collect()
}

/// Written whole or not at all, for its owner only.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all());
    if done.is_err() {
        drop(std::fs::remove_file(path));
    }
    done
}

fn text(done: &Disclosed, path: &Path) -> String {
    let path = path.display();
    format!(
        "已披露 {0} 人次，写入 {path}；未登记所求字段 {1}，已删除 {2}。记入第 {3} 号条目，只记数量、字段、用途和文件摘要 {4}\n核对：先导出条目（export entries），再 sunledger disclose verify {path} --entries entries.jsonl\n{0} commitments opened; {1} have none of the fields, {2} are erased. Recorded as entry {3}: how many, which fields, for what, and the file's digest",
        done.count, done.without, done.erased, done.seq, done.digest
    )
}

fn verify(file: &Path, entries: &Path, format: Format) -> anyhow::Result<Done> {
    let bytes = read_list(file)?;
    let disclosed = std::str::from_utf8(&bytes)
        .map_err(|_| Fault::argument("FILE", "不是 UTF-8 文本", "is no UTF-8 text"))?;
    let entries_file = File::open(entries).map_err(|error| Fault::file(entries, &error))?;
    let checked = check_disclosure(disclosed, BufReader::new(entries_file));
    let checked = checked.map_err(|error| {
        Fault::argument(
            "--entries",
            &format!("不是从第 0 条起完整的导出：{error}"),
            &format!("is no whole export from entry 0 on: {error}"),
        )
    })?;
    format.print(&checked, in_words)?;
    Ok(if checked.ok { Done::Yes } else { Done::No })
}

fn in_words(checked: &CheckedDisclosure) -> String {
    let mut out = String::new();
    for line in &checked.lines {
        let seq = line.seq.map(|seq| seq.to_string()).unwrap_or_default();
        let part = match line.part {
            Some(Part::Payee) => "收款人 payee",
            Some(Part::Beneficiary) => "受益人 beneficiary",
            None => "",
        };
        let fields = line
            .fields
            .iter()
            .map(|(field, value)| format!("{}={value}", field.name()));
        let fields: Vec<String> = fields.collect();
        out.push_str(&match line.problem {
            None => format!("第 {seq} 条 {part}：{}\n", fields.join(" ")),
            Some(code) => format!("文件第 {} 行与账本不符 does not hold：{code}\n", line.line),
        });
    }
    let (lines, size, head) = (checked.lines.len(), checked.size, &checked.head);
    let wrong = checked.lines.iter().any(|line| line.problem.is_some());
    out.push_str(&match (wrong, checked.recorded) {
        (false, Some(seq)) => format!("{lines} 行都与条目中的承诺一致，这就是第 {seq} 号条目所记的文件。条目共 {size} 条，链头 {size}:{head}，请与另处所留的核对\nAll {lines} lines are what the entries commit to, and this is the file that entry {seq} records; compare the head of the entries, {size}:{head}, with one that you have from elsewhere"),
        (false, None) if lines > 0 => "disclosure_not_recorded：这些行属实，但这不是账本记下的那个文件：可能少了、多了行，换了次序，或者给的条目还没有导出到披露之后\nThese lines are true, but this is not the file that was recorded: lines may be missing or added, or the entries were exported before the disclosure was made".to_owned(),
        (false, None) => "disclosure_not_recorded：文件是空的，账本没有记过这样的文件\nThe file is empty, and no such file was recorded".to_owned(),
        (true, _) => "披露文件不可信：有的行与账本不符，或者重复\nThe file does not hold: some lines are not what the entries commit to, or stand twice".to_owned(),
    });
    out
}
