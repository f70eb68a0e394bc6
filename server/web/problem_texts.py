"""What each problem code means and what to do, for the page at `/problems/<code>`.

For people who met the code in an answer. `tests/house` keeps it complete: every refusal has a
text here, and no text is left of a refusal that is gone.
"""

TEXTS: dict[str, tuple[str, str]] = {
    # People and sign-in
    "credentials-wrong": (
        "Address or password wrong",
        (
            "We do not say which of the two is wrong. Check both and try again, or ask an "
            "administrator for a link to set a new password."
        ),
    ),
    "email-malformed": (
        "Not an e-mail address",
        "The address cannot be used as it is written. Write it like name@example.org.",
    ),
    "email-taken": (
        "Address already has an account",
        "Somebody registered with this address before, perhaps you. Sign in with it instead.",
    ),
    "name-malformed": (
        "Name cannot be used",
        (
            "A name is one line of up to 100 characters with at least one letter. It will stand on "
            "your certificates, so write it as an employer should read it."
        ),
    ),
    "password-weak": (
        "Password too easy to guess",
        "Choose 10 to 200 characters that others would not guess. Unrelated words do well.",
    ),
    "password-link-spent": (
        "Link used or out of date",
        "A link to set a password works once and for a limited time. Ask for a new one.",
    ),
    "password-link-unknown": (
        "Link unknown",
        "This link is not one of ours. Check that you copied all of it.",
    ),
    "person-unknown": ("Person unknown", "There is no such person here. Check the address."),
    "token-needed": (
        "Sign-in needed",
        (
            "This is for people who are signed in. Sign in; a program sends its token as "
            "`Authorization: Bearer`."
        ),
    ),
    "token-wrong": (
        "Sign-in not recognised",
        "The token is not one of ours, or not all of it arrived. Sign in again.",
    ),
    "token-expired": ("Sign-in ended", "You signed out, or it has been too long. Sign in again."),
    "role-lacking": (
        "Not allowed for your role",
        (
            "You are signed in, but your role does not include this. Ask an administrator if you "
            "need it."
        ),
    ),
    "origin-refused": (
        "Request did not come from our pages",
        (
            "A page of another site may not act in your name, so this was refused. Reload the "
            "page on our own address and try again."
        ),
    ),
    "too-many-sign-ins": (
        "Too many failed sign-ins",
        (
            "To keep others from guessing, this address rests some minutes. Wait as long as the "
            "answer says."
        ),
    ),
    # Courses
    "course-unknown": (
        "Course unknown",
        "There is no such course. Start from the list of courses.",
    ),
    "lesson-unknown": (
        "Lesson unknown",
        "This course has no such lesson; it may have been renamed. Open the course's outline.",
    ),
    "check-unknown": (
        "Check question unknown",
        "This lesson has no such check question; the lesson may have changed. Reload it.",
    ),
    # Admission to an exam
    "exam-unknown": ("Exam unknown", "There is no such exam. Start from the list of exams."),
    "course-incomplete": (
        "Course not yet completed",
        "This exam opens once you have completed every lesson of its course.",
    ),
    "prerequisite-missing": (
        "Another certificate comes first",
        "This exam needs another certificate of yours to be valid. The exam's page names it.",
    ),
    "retake-wait": (
        "Wait before the next try",
        "There is a waiting time between tries. The answer says when you can sit again.",
    ),
    "attempts-used": (
        "All tries of this period used",
        "The number of tries in a period is limited. The answer says when the next one opens.",
    ),
    "form-unavailable": (
        "No form can be drawn",
        (
            "The item bank cannot fill a form of this exam just now. Please try again later; no "
            "try of yours was used."
        ),
    ),
    # The sitting
    "sitting-unknown": ("Sitting unknown", "There is no such sitting among yours."),
    "sitting-open": (
        "Sitting already open",
        "You have an open sitting of this exam, and its clock is running. Continue that one.",
    ),
    "sitting-closed": (
        "Sitting closed",
        "It was handed in, or its time is over. Responses saved before then count.",
    ),
    "sitting-paused": (
        "Sitting paused",
        "Your clock is stopped and nothing is lost. Wait until the invigilator lets you go on.",
    ),
    "sitting-not-closed": (
        "No result yet",
        "A result comes after the sitting has been handed in or its time is over.",
    ),
    "position-unknown": ("No item at this position", "This form has fewer items than that."),
    "writer-elsewhere": (
        "Continued in another window",
        (
            "You continued this exam in another window or on another device; only the newest one "
            "saves. Choose to work here, or close this window."
        ),
    ),
    "writer-unknown": (
        "Writer unknown",
        "The Assay-Writer header names a writer this sitting never had. Become the writer first.",
    ),
    "sequence-reused": (
        "Sequence number used twice",
        (
            "Another response was saved under this number. The answer has it; send yours with a "
            "higher number."
        ),
    ),
    "response-superseded": (
        "Newer response already saved",
        "A response with a higher sequence number is stored, so this older one was left out.",
    ),
    "response-malformed": (
        "Response does not fit the item",
        (
            "The response has another shape than the item's type asks for, or names an option that "
            "is not there. Nothing was saved."
        ),
    ),
    # Certificates
    "id-mistyped": (
        "ID mistyped",
        "The check characters do not fit. Compare it with the certificate character by character.",
    ),
    "certificate-unknown": (
        "Certificate unknown",
        (
            "The ID is well written, but we know of no such certificate. If somebody showed it to "
            "you as theirs, treat it as not proven."
        ),
    ),
    "status-list-unknown": (
        "Status list unknown",
        "There is no status list with this number. Take the address from the certificate itself.",
    ),
    "status-list-malformed": (
        "Not a status list",
        "A signed list of 131,072 bits was expected, and this is something else.",
    ),
    "proof-invalid": (
        "Signature does not fit",
        "It was changed after it was signed, or signed by another key. Do not rely on it.",
    ),
    "credential-not-plain": (
        "Not a credential in our form",
        (
            "The document is not written in the form we sign and check. Send the file as it was "
            "downloaded."
        ),
    ),
    "claims-invalid": (
        "Certificate cannot be written",
        "What should be certified does not fit the profile of credentials. This is ours to mend.",
    ),
    "multibase-malformed": (
        "Not base58btc",
        "This text is not a multibase value that begins with z.",
    ),
    "address-invalid": (
        "Public address cannot be used",
        "The public URL must be http(s)://host[:port], without path, query or user name.",
    ),
    "day-malformed": ("Not a day", "Write as_of as a day of the calendar, for example 2026-11-24."),
    "reason-unknown": (
        "Reason unknown",
        "A revocation's reason is fraud, error, regrade, request or policy.",
    ),
    "reason-text-malformed": (
        "Reason cannot be stored",
        "The text holds a control or direction character. Remove it and send it again.",
    ),
    "too-many-rows": ("Too many certificates at once", "Send at most 1,000 in one request."),
    "too-many-lookups": (
        "Too many unknown IDs",
        (
            "To keep others from guessing IDs, your network rests for a few minutes. Successful "
            "look-ups are never limited."
        ),
    ),
    # Requests of programs
    "address-unknown": (
        "Nothing at this address",
        "Check the address; what was here may have moved. Start again from the home page.",
    ),
    "method-not-allowed": (
        "Method not allowed",
        "This address does not take this method. The Allow header names those it takes.",
    ),
    "request-malformed": ("Request cannot be read", "The request is not well-formed HTTP or JSON."),
    "body-not-json": ("Body is not JSON", "The body must be JSON in UTF-8, and complete."),
    "body-too-deep": ("Body nested too deeply", "Nest arrays and objects at most 32 levels deep."),
    "body-too-large": (
        "Body too large",
        "A body has at most 128 KiB, and 16 MiB where certificates are checked.",
    ),
    "duplicate-key": (
        "Key named twice",
        "An object names the same key twice, so it is not clear which value you mean.",
    ),
    "content-type-wrong": ("Content type wrong", "Send the body as application/json, in UTF-8."),
    "form-malformed": ("Form cannot be read", "Reload the page and send the form again."),
    "shape-wrong": (
        "Value or field wrong",
        (
            "A field is unknown, missing, or of the wrong type or value. The detail tells; the "
            "description is at /schema/openapi.json."
        ),
    ),
    "limit-wrong": ("Limit wrong", "limit is a number from 1 to 200."),
    "cursor-wrong": ("Cursor wrong", "Take the cursor from `next` of the page before, unchanged."),
    # Ourselves
    "refused": ("Refused", "This request was refused. The detail says why."),
    "store-busy": (
        "Store busy",
        "Nothing was saved by this request. Wait as long as the answer says and try again.",
    ),
    "store-full": (
        "Store full",
        "Nothing was saved by this request. The operator has been told; please try again later.",
    ),
    "incident": (
        "Something went wrong on our side",
        (
            "Nothing you did caused it. If you report it, give the incident number: it finds the "
            "entry in our log."
        ),
    ),
}
