use askama::Template;

use super::axis_end;

/// One value of a series in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The month or day it belongs to.
    pub label: String,
    /// The value.
    pub value: u32,
}

impl Point {
    /// A value with its month or day.
    pub fn new(label: impl Into<String>, value: u32) -> Self {
        Self {
            label: label.into(),
            value,
        }
    }
}

/// How something developed: a line over a filled area.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/line.html")]
pub struct Line {
    /// What is counted: `guests`.
    pub unit: String,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// How much falls on each day or month: columns.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/columns.html")]
pub struct Columns {
    /// What is counted: `assignments end`.
    pub unit: String,
    /// Oldest first.
    pub points: Vec<Point>,
    /// Columns before this place are drawn as urgent.
    pub urgent: usize,
}

/// The width and height of the drawing; both are stretched by the page.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 100.0;

fn end_of(points: &[Point]) -> u32 {
    axis_end(points.iter().map(|point| point.value).max().unwrap_or(0))
}

fn height_of(value: u32, end: u32) -> f64 {
    f64::from(value) / f64::from(end.max(1)) * HEIGHT
}

#[expect(clippy::cast_precision_loss, reason = "a chart has a few dozen points")]
fn share(index: usize, count: usize) -> f64 {
    index as f64 / count.max(1) as f64
}

/// A word under the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisLabel {
    /// The month or day.
    pub text: String,
    /// Where it stands, in percent of the width.
    pub x: String,
    /// Which part of the word stands there: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// Left out where there is room for half of the words only.
    pub is_minor: bool,
}

/// At most six labels, evenly spread and under their points, the last point among them.
fn labels(points: &[Point], place: impl Fn(usize) -> f64) -> Vec<AxisLabel> {
    let step = points.len().div_ceil(6).max(1);
    let last = points.len().saturating_sub(1);
    let label = |(index, point): (usize, &Point)| {
        let x = place(index) * 100.0;
        let anchor = match x {
            x if x < 2.0 => "start",
            x if x > 98.0 => "end",
            _ => "middle",
        };
        AxisLabel {
            text: point.label.clone(),
            x: format!("{x:.1}%"),
            anchor,
            is_minor: !((last - index) / step).is_multiple_of(2),
        }
    };
    let is_shown = |(index, _): &(usize, &Point)| (last - index).is_multiple_of(step);
    points
        .iter()
        .enumerate()
        .filter(is_shown)
        .map(label)
        .collect()
}

fn sentence(unit: &str, points: &[Point]) -> String {
    match (
        points.first(),
        points.last(),
        points.iter().max_by_key(|point| point.value),
    ) {
        (Some(first), Some(last), Some(top)) => format!(
            "{unit}: {} in {}, {} in {}; most in {} with {}",
            first.value, first.label, last.value, last.label, top.label, top.value
        ),
        _ => format!("{unit}: no values yet"),
    }
}

impl Line {
    /// The number at the top of the axis.
    pub fn end(&self) -> u32 {
        end_of(&self.points)
    }

    /// The points as SVG coordinates, `x,y` separated by spaces.
    pub fn coordinates(&self) -> String {
        let end = self.end();
        let last = self.points.len().saturating_sub(1);
        let at = |(index, point): (usize, &Point)| {
            format!(
                "{:.1},{:.1}",
                share(index, last) * WIDTH,
                HEIGHT - height_of(point.value, end)
            )
        };
        self.points
            .iter()
            .enumerate()
            .map(at)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The last point, as the start of a path.
    pub fn last(&self) -> String {
        self.coordinates()
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// The words under the axis.
    pub fn labels(&self) -> Vec<AxisLabel> {
        let last = self.points.len().saturating_sub(1);
        labels(&self.points, |index| share(index, last))
    }

    /// The chart in a sentence.
    pub fn sentence(&self) -> String {
        sentence(&self.unit, &self.points)
    }
}

/// A column ready to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Width.
    pub width: String,
    /// Height.
    pub height: String,
    /// The ending of the class name.
    pub class: &'static str,
    /// For the tooltip.
    pub title: String,
}

impl Columns {
    /// The number at the top of the axis.
    pub fn end(&self) -> u32 {
        end_of(&self.points)
    }

    /// The columns; an empty day is a thin grey one, so that the scale stays visible.
    pub fn columns(&self) -> Vec<Column> {
        let end = self.end();
        let slot = WIDTH * share(1, self.points.len());
        let draw = |(index, point): (usize, &Point)| {
            let height = height_of(point.value, end).max(1.5);
            let class = match point.value {
                0 => "column-0",
                _ if index < self.urgent => "column-warn",
                _ => "column",
            };
            Column {
                x: format!(
                    "{:.1}",
                    share(index, self.points.len()) * WIDTH + slot * 0.14
                ),
                y: format!("{:.1}", HEIGHT - height),
                width: format!("{:.1}", slot * 0.72),
                height: format!("{height:.1}"),
                class,
                title: format!("{}: {} {}", point.label, point.value, self.unit),
            }
        };
        self.points.iter().enumerate().map(draw).collect()
    }

    /// The words under the axis.
    pub fn labels(&self) -> Vec<AxisLabel> {
        let half = share(1, self.points.len()) / 2.0;
        labels(&self.points, |index| share(index, self.points.len()) + half)
    }

    /// The chart in a sentence.
    pub fn sentence(&self) -> String {
        sentence(&self.unit, &self.points)
    }
}
