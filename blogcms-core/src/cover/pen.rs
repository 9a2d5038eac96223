//! What the families draw with: chance that can be repeated, short numbers, groups.

use std::fmt::Write as _;

/// An SVG being written, and the chance that shapes it.
pub(super) struct Pen {
    out: String,
    state: u32,
}

impl Pen {
    pub(super) fn new(seed: u32) -> Self {
        Self { out: String::with_capacity(4096), state: seed }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Writes `svg` as it is.
    pub(super) fn raw(&mut self, svg: &str) {
        self.out.push_str(svg);
    }

    /// A group of shapes of one class; nothing when there is no shape.
    pub(super) fn group(&mut self, class: &str, attributes: &str, shapes: &str) {
        if !shapes.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(self.out, r#"<g class="{class}"{attributes}>{shapes}</g>"#);
        }
    }

    /// The next number in 0..1 (mulberry32).
    pub(super) fn unit(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x6d2b_79f5);
        let a = self.state;
        let mut t = (a ^ (a >> 15)).wrapping_mul(a | 1);
        t ^= t.wrapping_add((t ^ (t >> 7)).wrapping_mul(t | 0x3d));
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn int(&mut self, low: i32, high: i32) -> i32 {
        low + (self.unit() * f64::from(high - low + 1)) as i32
    }

    /// One of `list`.
    pub(super) fn pick<const N: usize>(&mut self, list: [i32; N]) -> i32 {
        list[(self.unit() * N as f64) as usize % N]
    }
}

/// A part of a shape. (Formatting costs more than all the geometry: a cover has hundreds of numbers.)
pub(super) trait Part {
    fn put(&self, out: &mut String);
}

impl Part for &str {
    fn put(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl Part for i32 {
    fn put(&self, out: &mut String) {
        Short(f64::from(*self)).put(out);
    }
}

/// A number to the next half, which a card shows a third of a pixel wide: numbers are most of what a cover weighs.
#[derive(Clone, Copy)]
pub(super) struct Short(pub(super) f64);

impl Part for Short {
    fn put(&self, out: &mut String) {
        let halves = (self.0 * 2.0 + 0.5).floor() as i64;
        // Written from its end.
        let mut text = *b"                       .5";
        let end = if halves % 2 == 0 { text.len() - 2 } else { text.len() };
        let (mut at, mut whole) = (text.len() - 2, halves.unsigned_abs() / 2);
        loop {
            at -= 1;
            text[at] = b'0' + (whole % 10) as u8;
            whole /= 10;
            if whole == 0 {
                break;
            }
        }
        if halves < 0 {
            at -= 1;
            text[at] = b'-';
        }
        out.push_str(std::str::from_utf8(&text[at..end]).unwrap_or_default());
    }
}

/// Appends parts to a string of shapes.
macro_rules! put {
    ($out:expr, $($part:expr),* $(,)?) => {{
        let out: &mut String = $out;
        $($crate::cover::pen::Part::put(&$part, out);)*
    }};
}
pub(super) use put;

/// A disc.
pub(super) fn disc(out: &mut String, x: f64, y: f64, radius: f64) {
    put!(out, r#"<circle cx=""#, Short(x), r#"" cy=""#, Short(y), r#"" r=""#, Short(radius), r#""/>"#);
}
