//! A title in lines.

use unicode_linebreak::linebreaks;

/// The most lines of a title.
const LINES: usize = 4;
/// Sizes of a title in pixels, with the most lines that look well in each.
const SIZES: [(f32, usize); 5] = [(76.0, 3), (66.0, 4), (56.0, 4), (48.0, 4), (42.0, LINES)];
/// Pieces longer than this, in characters, may be broken anywhere.
const LONGEST: usize = 20;

/// A part of a title that is not broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether a space follows.
    pub(super) space: bool,
}

/// A title that was set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set {
    pub(super) size: f32,
    pub(super) lines: Vec<String>,
}

/// The parts of `title` between which a line may end (Unicode Standard Annex 14).
pub(super) fn pieces(title: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (end, _) in linebreaks(title) {
        let piece = &title[start..end];
        start = end;
        let text = piece.trim_end();
        let mut chars = text.chars().peekable();
        while chars.peek().is_some() {
            let text: String = chars.by_ref().take(LONGEST).collect();
            let last = chars.peek().is_none();
            pieces.push(Piece { text, space: last && piece.ends_with(char::is_whitespace) });
        }
    }
    pieces
}

/// Sets pieces in a column `room` pixels wide, as large as they fit. `widths` are those of the pieces, `space` that of a
/// space, for each pixel of size.
pub(super) fn set(pieces: &[Piece], widths: &[f32], space: f32, room: f32) -> Set {
    let fits = |(size, most): (f32, usize)| {
        let broken = broken(pieces, widths, space, room / size);
        (broken.len() <= most && widths.iter().all(|width| width * size <= room)).then_some((size, broken))
    };
    let smallest = SIZES[SIZES.len() - 1].0;
    // What is cut leaves room for the ellipsis.
    let cramped = || (smallest, broken(pieces, widths, space, room / smallest - 1.0));
    let (size, mut lines) = SIZES.into_iter().find_map(fits).unwrap_or_else(cramped);
    // As narrow as the number of lines allows, so that no word stands alone.
    let cut = lines.len() > LINES;
    let mut narrow = room / size;
    while !cut && narrow > 0.4 * room / size {
        narrow *= 0.97;
        let tighter = broken(pieces, widths, space, narrow);
        if tighter.len() > lines.len() || widths.iter().any(|width| *width > narrow) {
            break;
        }
        lines = tighter;
    }
    lines.truncate(LINES);
    let mut lines: Vec<String> = lines.into_iter().map(|line| text(&pieces[line])).collect();
    if let Some(last) = lines.last_mut().filter(|_| cut) {
        *last = ended(last);
    }
    Set { size, lines }
}

/// A line of text that is `width` wide, cut where it is wider than the column.
pub(super) fn short(text: &str, width: f32, room: f32) -> String {
    if width <= room {
        return text.to_owned();
    }
    let count = text.chars().count() as f32 * room / width - 1.0;
    ended(&text.chars().take(count as usize).collect::<String>())
}

fn ended(text: &str) -> String {
    format!("{}…", text.trim_end_matches(|c: char| c.is_whitespace() || ",;:.–—-".contains(c)))
}

/// Fills one line after the other.
fn broken(pieces: &[Piece], widths: &[f32], space: f32, room: f32) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0.0);
    for (at, width) in widths.iter().enumerate() {
        if at > start && used + width > room {
            lines.push(start..at);
            (start, used) = (at, 0.0);
        }
        used += width + if pieces[at].space { space } else { 0.0 };
    }
    lines.push(start..widths.len());
    lines
}

fn text(pieces: &[Piece]) -> String {
    let mut line = String::new();
    for piece in pieces {
        line.push_str(&piece.text);
        if piece.space {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Set with half a square for each letter.
    fn lines(title: &str) -> Vec<String> {
        let pieces = pieces(title);
        let widths: Vec<f32> = pieces.iter().map(|p| p.text.chars().count() as f32 / 2.0).collect();
        set(&pieces, &widths, 0.25, 600.0).lines
    }

    #[test]
    fn lines_are_even_and_few() {
        assert_eq!(lines("Short"), ["Short"]);
        assert_eq!(lines("How long should a cache remember?"), ["How long should a", "cache remember?"]);
        let long = lines(&"many words here ".repeat(20));
        assert!(long.len() == 4 && long[3].ends_with('…') && !long[3].ends_with(" …"), "{long:?}");
        assert_eq!(lines(""), [""]);
    }

    #[test]
    fn what_has_no_spaces_is_broken_where_its_script_allows() {
        let chinese = lines("缓存应该记住多久这是一个关于过期时间的问题也是关于承诺的问题");
        assert!(chinese.len() > 1 && chinese.iter().all(|line| line.chars().count() <= 28), "{chinese:?}");
        let endless = lines(&"x".repeat(300));
        assert!(endless.len() == 4 && endless[3].ends_with('…'), "{endless:?}");
    }
}
