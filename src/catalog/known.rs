//! What is known of datasets from reading them: one for a hub, bounded, nothing that the database does not hold.

use std::sync::Arc;

use super::Dataset;
use crate::access::Sight;
use crate::storage::Memory;

#[derive(Debug)]
pub struct Known {
    /// Descriptions by the state of the hub, what the caller sees, and the id.
    descriptions: Memory<Arc<Dataset>>,
    /// Datasets, by number and version of the data, of which a short page took long.
    slow: Memory<()>,
}

impl Default for Known {
    fn default() -> Self {
        Known { descriptions: Memory::of(1_000), slow: Memory::of(1_000) }
    }
}

impl Known {
    /// The description, as it was in this state of the hub; `read` reads it when it is not known.
    pub fn description<E>(
        &self,
        state: i64,
        sight: &Sight,
        id: &str,
        read: impl FnOnce() -> Result<Dataset, E>,
    ) -> Result<Arc<Dataset>, E> {
        let question = format!("{state} {sight:?} {id}");
        if let Some(dataset) = self.descriptions.recall(&question) {
            return Ok(dataset);
        }
        let dataset = Arc::new(read()?);
        self.descriptions.remember(question, dataset.clone());
        Ok(dataset)
    }

    /// Has a short page of these data taken long, so that the next one had better not be read on a thread that serves others?
    pub fn is_slow(&self, of: &Dataset) -> bool {
        self.slow.recall(&data_of(of)).is_some()
    }

    pub fn note_slow(&self, of: &Dataset) {
        self.slow.remember(data_of(of), ());
    }
}

fn data_of(dataset: &Dataset) -> String {
    format!("{} {}", dataset.number, dataset.data_version)
}
