"""Files for other programs: Word, Excel, calendars."""
