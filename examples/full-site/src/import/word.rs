//! Reports in words.

use blogcms_axum::core::service::{FileReport, Outcome, SiteReport};
use blogcms_axum::core::transfer::{Fate, Fault};
use blogcms_axum::core::{Invalid, Message};
use blogcms_axum::message::Catalogue;

pub(crate) struct Words(Catalogue);

impl Words {
    pub(crate) fn english() -> Self {
        Self(Catalogue::english())
    }

    pub(crate) fn text(&self, message: &Message) -> String {
        let args: Vec<(&str, &str)> =
            message.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.0.text(message.key, &args)
    }

    /// Why a file was not taken, a line for each problem.
    pub(super) fn problems(&self, file: &FileReport) -> Vec<String> {
        match &file.outcome {
            Outcome::Refused(invalid) => self.refused(file, invalid),
            Outcome::Broken(faults) => faults.iter().map(|fault| self.fault(&file.source, fault)).collect(),
            Outcome::Unreadable(sentence) => vec![format!("{}: {sentence}", file.source)],
            _ => Vec::new(),
        }
    }

    fn refused(&self, file: &FileReport, invalid: &Invalid) -> Vec<String> {
        let lines = file.lines.iter().copied().chain(std::iter::repeat(1));
        let word = |(problem, line): (&blogcms_axum::core::Problem, u32)| {
            format!("{}:{line}: {} {}", file.source, problem.field, self.text(&problem.message))
        };
        invalid.problems.iter().zip(lines).map(word).collect()
    }

    fn fault(&self, source: &str, fault: &Fault) -> String {
        match fault.line {
            Some(line) => format!("{source}:{line}: {}", self.text(&fault.message)),
            None => format!("{source}: {}", self.text(&fault.message)),
        }
    }

    /// What the blog is called from now on, or would be.
    pub(super) fn site(&self, report: &SiteReport, dry_run: bool) -> Vec<String> {
        let becomes = if dry_run { "would be" } else { "is now" };
        let kept = report.kept.iter().map(|(field, value)| format!("{field} {becomes} “{value}”"));
        let lost = report.notes.iter().map(|note| format!("lost: {}", self.text(&note.message)));
        kept.chain(lost).map(|line| format!("{}: {line}", report.source)).collect()
    }

    /// What of a file is changed or lost.
    pub(super) fn notes(&self, file: &FileReport) -> Vec<String> {
        let mut lines = Vec::new();
        if matches!(file.outcome, Outcome::Unchanged) {
            return lines;
        }
        if !file.ignored.is_empty() {
            lines.push(format!("{}: not read: {}", file.source, file.ignored.join(", ")));
        }
        for note in &file.notes {
            let fate = if note.fate == Fate::Lost { "lost" } else { "changed" };
            lines.push(format!("{}: {fate}: {}", file.source, self.text(&note.message)));
        }
        lines
    }

    /// What would become of a file: where it goes, and what of it is kept, changed and lost.
    pub(super) fn plan(&self, file: &FileReport) -> Vec<String> {
        let outcome = match &file.outcome {
            Outcome::Created => "new",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Passed => "passed over",
            _ => "not taken",
        };
        let to = file.address.as_ref().map(|address| format!(" → {address}")).unwrap_or_default();
        let mut lines = vec![format!("{}{to}: {outcome}", file.source)];
        if !file.kept.is_empty() {
            lines.push(format!("  kept: {}", file.kept.join(", ")));
        }
        for (fate, name) in [(Fate::Changed, "changed"), (Fate::Lost, "lost")] {
            let notes = file.notes.iter().filter(|note| note.fate == fate);
            lines.extend(notes.map(|note| format!("  {name}: {}", self.text(&note.message))));
        }
        lines.extend(file.ignored.iter().map(|key| format!("  lost: `{key}`, which means nothing here")));
        lines
    }
}
