//! The smallest pieces of a page. Each escapes what it shows.

use askama::Template;
use askama::filters::HtmlSafe;
use sunledger_projections::Withheld;
use sunledger_projections::query::Who;

use super::chrome::Chrome;

macro_rules! widgets {
    ($($name:ident),*) => {$(
        // Rendered by an escaping template, so it is not escaped again where it is placed.
        impl HtmlSafe for $name {}
    )*};
}
widgets!(Heading, Link, Chip, States, Person);

/// A heading in one language with the other small beside it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ main }} <small lang="{{ other_lang }}">{{ other }}</small>"#
)]
pub(super) struct Heading {
    main: &'static str,
    other_lang: &'static str,
    other: &'static str,
}

impl Heading {
    pub(super) const fn new(
        main: &'static str,
        other_lang: &'static str,
        other: &'static str,
    ) -> Self {
        Self {
            main,
            other_lang,
            other,
        }
    }
}

/// A link, or a dash where there is nothing to link to.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if href.is_empty() %}<span class="none">—</span>{% else %}<a class="{{ class }}" href="{{ href }}" title="{{ title }}">{{ text }}</a>{% endif %}"#
)]
pub(super) struct Link {
    pub(super) class: &'static str,
    pub(super) href: String,
    pub(super) title: &'static str,
    pub(super) text: String,
}

impl Link {
    pub(super) const fn none() -> Self {
        Self {
            class: "",
            href: String::new(),
            title: "",
            text: String::new(),
        }
    }
}

/// A state in words, set off by colour.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<span class="chip {{ class }}">{{ text }}</span>"#
)]
pub(super) struct Chip {
    pub(super) class: &'static str,
    pub(super) text: &'static str,
}

/// Lines by where their money is: state, number, amount.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if self.0.is_empty() %}<span class="none">—</span>{% else %}<ul class="states">{% for one in self.0 %}<li>{{ one.chip }} <span class="lines">{{ one.lines }}</span> {{ one.paid }}{% if let Some((says, due)) = one.due %} <span class="due">{{ says }} {{ due }}</span>{% endif %}</li>{% endfor %}</ul>{% endif %}"#
)]
pub(super) struct States(pub(super) Vec<OfState>);

/// The lines of one state.
pub(super) struct OfState {
    pub(super) chip: Chip,
    pub(super) lines: String,
    pub(super) paid: Link,
    /// What was due, where it is not what was paid.
    pub(super) due: Option<(&'static str, Link)>,
}

/// Somebody, with as much of a name as may be shown. What is not in the log says so, for those who compare pages with it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% match self %}{% when Self::Named(name) %}<span data-who="name">{{ name }}</span>{% when Self::Unit { href, name } %}<a href="{{ href }}">{{ name }}</a>{% when Self::Pseudonym { label, code } %}<span class="alias">{{ label }} {{ code }}</span>{% when Self::Withheld(why) %}<span class="none" data-who="name">{{ why }}</span>{% endmatch %}"#
)]
pub(super) enum Person {
    /// By name.
    Named(String),
    /// A unit, which has a page of its own.
    Unit { href: String, name: String },
    /// By the first digits of the pseudonym, enough to tell rows apart.
    Pseudonym { label: &'static str, code: String },
    /// Nobody any more: what stands in the place of a name.
    Withheld(&'static str),
}

impl Person {
    pub(super) fn of(c: &Chrome, who: &Who) -> Self {
        match who {
            Who::Unit { id, name } => Self::Unit {
                href: c.href(format_args!("/units/{id}")),
                name: name.clone(),
            },
            Who::Named { name, .. } => Self::Named(name.clone()),
            Who::Pseudonym { handle } => Self::Pseudonym {
                label: c.t("代号", "No."),
                code: handle.to_string().chars().take(8).collect(),
            },
            Who::Withheld { why, .. } => Self::Withheld(match why {
                Withheld::Erased => c.t("已删除", "erased"),
                Withheld::Restricted => c.t("不再公开", "no longer public"),
            }),
        }
    }
}
