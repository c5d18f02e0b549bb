# Words of the pages; keys are the same in every language.
