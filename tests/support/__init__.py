"""What several tests share: example specs, small trainings, measures of distance."""
