"""The rules of people, passwords and sign-ins. Pure; knows no store and no clock."""
