//! Where money flows, as a picture: columns of boxes and the ribbons between them, in whole units.
//!
//! Geometry only: it must never change an amount, and what it cannot draw stays in the table beside it.

/// Tenths of a pixel.
pub(super) type Unit = i64;

const COLUMN: Unit = 2_750;
const BOX_WIDTH: Unit = 140;
const LABEL: Unit = 2_350;
const MARGIN: Unit = 60;
const GAP: Unit = 120;
/// Room for a name and an amount beside the smallest box.
const SLOT_MIN: Unit = 480;
const HEIGHT: i128 = 5_600;
const THINNEST: Unit = 12;

/// Where a node belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After everything that leads to it.
    Flowing,
    /// In the last column.
    Last,
}

/// Something that flows from one node to another, both by their number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) amount: i64,
}

/// A drawing; boxes stand in the order of the nodes, ribbons in the order of the streams.
#[derive(Debug, PartialEq)]
pub(super) struct Drawing {
    pub(super) width: Unit,
    pub(super) height: Unit,
    pub(super) boxes: Vec<Rect>,
    pub(super) ribbons: Vec<String>,
}

/// A node's box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: Unit,
    pub(super) y: Unit,
    pub(super) width: Unit,
    pub(super) height: Unit,
    /// What flows through it.
    pub(super) amount: i64,
}

/// Draws streams of more than nothing; none where there is none, or where they run in a circle.
pub(super) fn draw(places: &[Place], streams: &[Stream]) -> Option<Drawing> {
    if streams.is_empty() || streams.iter().any(|stream| stream.amount <= 0) {
        return None;
    }
    let columns = columns(places, streams)?;
    let count = columns.iter().max()? + 1;
    let amounts = amounts(places.len(), streams);
    let fullest = (0..count).map(|column| {
        let here = columns.iter().zip(&amounts).filter(|(c, _)| **c == column);
        here.map(|(_, amount)| i128::from(*amount)).sum::<i128>()
    });
    let fullest = fullest.max()?.max(1);
    let scale = |amount: i64| {
        let scaled = i128::from(amount).saturating_mul(HEIGHT) / fullest;
        Unit::try_from(scaled).unwrap_or(Unit::MAX).max(THINNEST)
    };
    let mut boxes: Vec<Rect> = amounts
        .iter()
        .zip(&columns)
        .map(|(&amount, &column)| Rect {
            x: MARGIN + Unit::try_from(column).unwrap_or(0) * COLUMN,
            y: 0,
            width: BOX_WIDTH,
            height: scale(amount),
            amount,
        })
        .collect();
    let height = stack(&mut boxes, &columns, count, streams);
    let ribbons = ribbons(&boxes, streams, scale);
    let last = Unit::try_from(count - 1).ok()?;
    Some(Drawing {
        width: MARGIN * 2 + last * COLUMN + BOX_WIDTH + LABEL,
        height: height + MARGIN * 2,
        boxes,
        ribbons,
    })
}

/// The longest way that leads to each node.
fn columns(places: &[Place], streams: &[Stream]) -> Option<Vec<usize>> {
    let mut columns = vec![0_usize; places.len()];
    let mut rounds = 0;
    loop {
        let mut moved = false;
        for stream in streams {
            let after = columns.get(stream.from)? + 1;
            let to = columns.get_mut(stream.to)?;
            moved |= *to < after;
            *to = (*to).max(after);
        }
        rounds += 1;
        match (moved, rounds > places.len()) {
            (false, _) => break,
            (true, true) => return None,
            (true, false) => {}
        }
    }
    let last = columns.iter().copied().max()?;
    for (column, place) in columns.iter_mut().zip(places) {
        if *place == Place::Last {
            *column = last;
        }
    }
    Some(columns)
}

/// The greater of what comes to a node and what leaves it.
fn amounts(nodes: usize, streams: &[Stream]) -> Vec<i64> {
    let sum = |end: fn(&Stream) -> usize, node: usize| -> i64 {
        let here = streams.iter().filter(|stream| end(stream) == node);
        here.fold(0_i64, |sum, stream| sum.saturating_add(stream.amount))
    };
    (0..nodes)
        .map(|node| sum(|s| s.from, node).max(sum(|s| s.to, node)))
        .collect()
}

/// Puts each column's boxes under each other, near what leads to them, and says how high the highest column is.
fn stack(boxes: &mut [Rect], columns: &[usize], count: usize, streams: &[Stream]) -> Unit {
    let mut highest = 0;
    let mut ends = Vec::with_capacity(count);
    for column in 0..count {
        let here = columns.iter().enumerate().filter(|(_, c)| **c == column);
        let mut order: Vec<usize> = here.map(|(node, _)| node).collect();
        order.sort_by_key(|&node| (source_height(boxes, streams, node), -boxes[node].amount));
        let mut y = MARGIN;
        for &node in &order {
            boxes[node].y = y;
            y += boxes[node].height.max(SLOT_MIN) + GAP;
        }
        let end = y - GAP - MARGIN;
        ends.push(end);
        highest = highest.max(end);
    }
    for (rect, column) in boxes.iter_mut().zip(columns) {
        rect.y += ends.get(*column).map_or(0, |end| (highest - end) / 2);
    }
    highest
}

/// How far down the sources of a node stand, weighed by what they give.
fn source_height(boxes: &[Rect], streams: &[Stream], node: usize) -> i128 {
    let to = streams.iter().filter(|stream| stream.to == node);
    let (weighed, weight) = to.fold((0_i128, 0_i128), |(weighed, weight), stream| {
        let amount = i128::from(stream.amount);
        let y = boxes.get(stream.from).map_or(0, |rect| rect.y);
        (weighed + amount * i128::from(y), weight + amount)
    });
    weighed.checked_div(weight).unwrap_or(0)
}

/// Ribbons leave and arrive in the order of where they lead, so that they cross as little as they can.
fn ribbons(boxes: &[Rect], streams: &[Stream], scale: impl Fn(i64) -> Unit) -> Vec<String> {
    let offsets = |here: fn(&Stream) -> usize, there: fn(&Stream) -> usize| {
        let mut order: Vec<usize> = (0..streams.len()).collect();
        order.sort_by_key(|&i| (here(&streams[i]), boxes[there(&streams[i])].y));
        let mut offsets = vec![0; streams.len()];
        let (mut node, mut offset) = (usize::MAX, 0);
        for i in order {
            if here(&streams[i]) != node {
                (node, offset) = (here(&streams[i]), 0);
            }
            offsets[i] = offset;
            offset += scale(streams[i].amount);
        }
        offsets
    };
    let leaving = offsets(|s| s.from, |s| s.to);
    let arriving = offsets(|s| s.to, |s| s.from);
    let one = |(i, stream): (usize, &Stream)| {
        let (from, to) = (boxes[stream.from], boxes[stream.to]);
        let (x0, x1) = (from.x + from.width, to.x);
        let (y0, y1) = (from.y + leaving[i], to.y + arriving[i]);
        let (thick, mid) = (scale(stream.amount), i64::midpoint(x0, x1));
        let (z0, z1) = (y0 + thick, y1 + thick);
        format!("M{x0} {y0}C{mid} {y0} {mid} {y1} {x1} {y1}V{z1}C{mid} {z1} {mid} {z0} {x0} {z0}Z")
    };
    streams.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(from: usize, to: usize, amount: i64) -> Stream {
        Stream { from, to, amount }
    }

    #[test]
    fn each_node_stands_after_all_that_leads_to_it() {
        let places = [Place::Flowing; 4];
        let streams = [
            stream(0, 1, 5),
            stream(1, 2, 4),
            stream(0, 2, 1),
            stream(2, 3, 5),
        ];
        assert_eq!(columns(&places, &streams), Some(vec![0, 1, 2, 3]));
        let drawing = draw(&places, &streams).unwrap();
        assert!(drawing.boxes.is_sorted_by_key(|rect| rect.x));
        assert_eq!(drawing.boxes[2].amount, 5);
    }

    #[test]
    fn the_last_column_is_shared() {
        let places = [Place::Flowing, Place::Flowing, Place::Last, Place::Last];
        let streams = [stream(0, 1, 5), stream(1, 2, 5), stream(0, 3, 5)];
        assert_eq!(columns(&places, &streams), Some(vec![0, 1, 2, 2]));
    }

    #[test]
    fn boxes_of_a_column_do_not_touch() {
        let places = [Place::Flowing; 30];
        let streams: Vec<Stream> = (1..30).map(|to| stream(0, to, 1_000_000_000_000)).collect();
        let drawing = draw(&places, &streams).unwrap();
        let mut column: Vec<Rect> = drawing.boxes[1..].to_vec();
        column.sort_by_key(|rect| rect.y);
        for pair in column.windows(2) {
            assert!(pair[0].y + pair[0].height.max(SLOT_MIN) < pair[1].y);
        }
        let bottom = column
            .iter()
            .map(|rect| rect.y + rect.height)
            .max()
            .unwrap();
        assert!(bottom <= drawing.height);
    }

    #[test]
    fn what_cannot_be_drawn_is_not_drawn() {
        let places = [Place::Flowing; 2];
        assert_eq!(draw(&places, &[]), None);
        assert_eq!(draw(&places, &[stream(0, 1, 0)]), None);
        assert_eq!(draw(&places, &[stream(0, 1, 1), stream(1, 0, 1)]), None);
        assert_eq!(draw(&places, &[stream(0, 9, 1)]), None);
    }
}
