//! The words that the renderer puts into a body.

/// Words for readers that come from the renderer, not from the writer. English unless they are replaced.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Words {
    /// Labels a callout of the kind `[!NOTE]`.
    pub note: String,
    /// `[!TIP]`.
    pub tip: String,
    /// `[!IMPORTANT]`.
    pub important: String,
    /// `[!WARNING]`.
    pub warning: String,
    /// `[!CAUTION]`.
    pub caution: String,
    /// Names the box of a task that is done.
    pub task_done: String,
    /// Names the box of a task that is open.
    pub task_open: String,
    /// Names the section of footnotes.
    pub footnotes: String,
    /// Names the call of a footnote; `{number}` stands for its number.
    pub footnote: String,
    /// Names the way back from a footnote; `{number}` stands for its number.
    pub footnote_back: String,
    /// Labels a link that becomes a player; `{provider}` stands for the provider's name.
    pub embed: String,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            note: "Note".into(),
            tip: "Tip".into(),
            important: "Important".into(),
            warning: "Warning".into(),
            caution: "Caution".into(),
            task_done: "Done".into(),
            task_open: "Not done".into(),
            footnotes: "Footnotes".into(),
            footnote: "Footnote {number}".into(),
            footnote_back: "Back to the text at footnote {number}".into(),
            embed: "Play on {provider}".into(),
        }
    }
}

impl Words {
    pub(super) fn all(&self) -> [&str; 11] {
        [
            &self.note,
            &self.tip,
            &self.important,
            &self.warning,
            &self.caution,
            &self.task_done,
            &self.task_open,
            &self.footnotes,
            &self.footnote,
            &self.footnote_back,
            &self.embed,
        ]
    }
}
