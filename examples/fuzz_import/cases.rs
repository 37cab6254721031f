//! What is imported: files and folders of every kind and family, broken in one way or another, and how.

use std::path::{Path, PathBuf};

use rouage::interchange::import::Options;
use rouage::model::kind::Kind;

use super::foreign_families::{self, Family, How};
use super::foreign_files::mutate::{Mutator, Random};
use super::pole::{self, Table};
use super::tables;

/// An import.
pub struct Case {
    pub paths: Vec<PathBuf>,
    pub options: Options,
}

/// Where cases come from.
pub struct Cases {
    mutator: Mutator,
    pole: Vec<(Kind, Table)>,
    families: Vec<&'static Family>,
    contract: String,
}

impl Cases {
    pub fn new() -> Cases {
        Cases {
            mutator: Mutator::new(),
            pole: pole::tables(),
            families: foreign_families::all().collect(),
            contract: rouage::contract::BUILT_IN.to_owned(),
        }
    }

    /// Lays the files of a case into an empty folder.
    pub fn lay(&self, number: u64, seed: u64, folder: &Path) -> std::io::Result<Case> {
        let mut random = Random::of(number, seed);
        let mut options = Options {
            update: random.below(2) == 0,
            skip_bad: random.below(3) > 0,
            dry_run: random.below(10) == 0,
            rejects: (random.below(3) == 0).then(|| folder.join("out").join("rejects.csv")),
            today: "2016-06-30".parse().ok(),
            ..Options::default()
        };
        std::fs::create_dir_all(folder.join("out"))?;
        if random.below(12) == 0 {
            options.kind = Some(Kind::ALL[random.below(Kind::ALL.len())]);
        }
        let mut paths = vec![self.path(&mut random, &folder.join("1"), &mut options, (number, seed))?];
        if random.below(10) == 0 {
            paths.push(self.path(&mut random, &folder.join("2"), &mut options, (number, !seed))?);
        }
        Ok(Case { paths, options })
    }

    fn path(
        &self,
        random: &mut Random,
        folder: &Path,
        options: &mut Options,
        name: (u64, u64),
    ) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        match random.below(10) {
            0..=2 => {
                let (kind, table) = &self.pole[random.below(self.pole.len())];
                self.native(random, folder, *kind, table, 8)
            }
            3 | 4 => self.folder(random, folder),
            5..=7 => {
                let family = self.families[random.below(self.families.len())];
                if !family.set.is_empty() && random.below(3) > 0 {
                    let set = family.set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
                    options.mapping.settings = set.collect();
                }
                let path = foreign_families::write(folder, family, &reworked(family, random));
                self.maybe_break(random, &path, 12)?;
                Ok(path)
            }
            8 => {
                let family = self.families[random.below(self.families.len())];
                let path = foreign_families::write(folder, family, family.text);
                self.maybe_break(random, &path, 1)?;
                Ok(path)
            }
            _ => {
                let path = folder.join("broken");
                std::fs::write(&path, self.mutator.file(name.0, name.1))?;
                Ok(path)
            }
        }
    }

    fn native(
        &self,
        random: &mut Random,
        folder: &Path,
        kind: Kind,
        table: &Table,
        most: usize,
    ) -> std::io::Result<PathBuf> {
        let mut table = table.clone();
        tables::change(&mut table, random, most);
        let path = folder.join(format!("{}.csv", kind.file()));
        std::fs::write(&path, pole::text(&table))?;
        self.maybe_break(random, &path, 15)?;
        Ok(path)
    }

    /// Breaks the bytes of a file, once in so many times.
    fn maybe_break(&self, random: &mut Random, path: &Path, times: usize) -> std::io::Result<()> {
        if random.below(times) == 0 {
            let bytes = std::fs::read(path)?;
            std::fs::write(path, self.mutator.broken(bytes, random))?;
        }
        Ok(())
    }

    fn folder(&self, random: &mut Random, folder: &Path) -> std::io::Result<PathBuf> {
        let share = 1 + random.below(5);
        let most = 1 + random.below(6);
        for (kind, table) in &self.pole {
            if random.below(5) < share {
                self.native(random, folder, *kind, table, most)?;
            }
        }
        if random.below(4) == 0 {
            std::fs::create_dir_all(folder.join("contracts"))?;
            let path = folder.join("contracts").join("c.toml");
            std::fs::write(
                &path,
                self.contract.replace("luxury", if random.below(2) == 0 { "luxe" } else { "luxury" }),
            )?;
            self.maybe_break(random, &path, 3)?;
        }
        if random.below(6) == 0 {
            std::fs::create_dir_all(folder.join("closings"))?;
            let index = "contract,year,revision,reference_date,sha256,note,closed_by,closed_at\n\
                         microtechniques-2014-2018,2015,1,2015-12-31,00,,cmi,2016-01-01T00:00:00Z\n";
            std::fs::write(folder.join("closings").join("index.csv"), index)?;
            std::fs::write(folder.join("closings").join("microtechniques-2014-2018-2015-1.json"), "{}")?;
            self.maybe_break(random, &folder.join("closings").join("index.csv"), 2)?;
        }
        Ok(folder.to_owned())
    }
}

/// The text of a family with other cells and lines.
fn reworked(family: &Family, random: &mut Random) -> String {
    let separator = match family.how {
        How::Book => '|',
        _ => [';', '\t', ',', '|'].into_iter().max_by_key(|c| family.text.matches(*c).count()).unwrap_or(';'),
    };
    let mut table: Table = family.text.lines().map(|line| line.split(separator).map(str::to_owned).collect()).collect();
    tables::change(&mut table, random, 8);
    // A sheet's name keeps its line, and no two sheets are called the same.
    if matches!(family.how, How::Book) && !sheets_are_sound(&table) {
        return family.text.to_owned();
    }
    let lines: Vec<String> = table.iter().map(|row| row.join(&separator.to_string())).collect();
    lines.join("\n")
}

fn sheets_are_sound(table: &Table) -> bool {
    let text: Vec<String> = table.iter().map(|row| row.join("|")).collect();
    let mut names: Vec<String> =
        text.iter().filter(|line| line.contains("== ")).map(|line| line.to_lowercase()).collect();
    let sound = |name: &String| {
        name.starts_with("== ")
            && name.matches("== ").count() == 1
            && (4..30).contains(&name.chars().count())
            && !name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'', '|', '\0', '\r', '\n', '\t'])
    };
    let count = names.len();
    let all = names.iter().all(sound) && names.iter().any(|name| !name.ends_with("(hidden)"));
    names.sort();
    names.dedup();
    let visible_first = text.first().is_some_and(|line| line.starts_with("== ") && !line.ends_with("(hidden)"));
    all && names.len() == count && visible_first && text.iter().all(|line| line.chars().count() < 30_000)
}
