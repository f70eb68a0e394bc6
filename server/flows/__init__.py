"""What follows what, after commit. Each step is idempotent and written with its cause.

`exams`     handed in, graded, decided, issued
`telling`   who is told of it
`telling_appeals` the same of appeals and free sittings
`telling_certificates` the same of what happens to certificates
`telling_facts` the same of facts that are to be checked
`told`      what those who tell share
`reminding` who is reminded: certificates that expire, days that come
`mailing`   mails leave
`checking`  the check of the audit trail
`counting`  statistics of exams and items
`regrading` regrades, counted and carried out
`rehearsing` rehearsals go on
`renaming`  what else is kept of a person's name
`opening`   the links in them that open something
`timekeeping` whether the clock is right, beats, and what is over
`personal`  what is kept about one person: handed over, or forgotten when they leave
`lane`      how each of these works off its topics of the outbox
`trying`    a fault said once, and waited for longer while it lasts
`running`   all of them together, for ever
"""
