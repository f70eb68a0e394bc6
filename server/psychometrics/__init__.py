"""Classical test theory: what a set of graded sittings says about items and forms.

Pure: graded sittings in, figures out; no store, no rights, no words for people.

`observed`   what is known of one sitting, and of an item
`book`       sittings, counted as they come
`moments`    means, variances, correlations of counted values, in whole numbers
`groups`     thirds, fifths and 27 per cent of ability, ties shared out
`items`      the figures of an item version
`forms`      the figures of a form or an exam
`flags`      what an author should look at
`reports`    what is kept of an item or a form, to be shown
`thresholds` from how many people on what is said, and what counts as too much
"""
