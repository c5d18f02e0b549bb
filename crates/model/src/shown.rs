//! A value as it may be shown: there, withheld, or not known. A figure that may be withheld is never a bare number.

/// What a reader gets to see in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown<T> {
    /// The value itself.
    Value(T),
    /// Known, and kept back by disclosure control.
    Withheld,
    /// Nobody knows.
    Missing,
}

impl<T> Shown<T> {
    /// The value where it is shown.
    pub fn value(self) -> Option<T> {
        match self {
            Shown::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value by reference where it is shown.
    pub fn as_ref(&self) -> Shown<&T> {
        match self {
            Shown::Value(value) => Shown::Value(value),
            Shown::Withheld => Shown::Withheld,
            Shown::Missing => Shown::Missing,
        }
    }
}

impl<T> From<Option<T>> for Shown<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Shown::Missing, Shown::Value)
    }
}
