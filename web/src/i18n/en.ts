import type id from './id'

/** Words of the interface in English. */
const en: typeof id = {
  app: {
    title: 'Tuntas', skip: 'Skip to content', menu: 'Menu', close: 'Close', home: 'Tuntas, to the start page',
    search: 'Find a family', searchHint: 'Name, NIK, family card or address', searchKey: 'Press / to search',
    logOut: 'Log out', language: 'Language', theme: 'Appearance', light: 'Light', dark: 'Dark',
    toDark: 'Use the dark appearance', toLight: 'Use the light appearance', toEnglish: 'English', toIndonesian: 'Bahasa Indonesia', print: 'Print', back: 'Back',
  },
  nav: {
    label: 'Pages', work: 'Work', report: 'Reporting', system: 'System',
    start: 'Start', imports: 'Import', families: 'Families', criteria: 'Criteria', determinations: 'Decrees',
    programmes: 'Programmes', indicators: 'Indicators', meeting: 'Obstacles & commitments', reports: 'Reports',
    places: 'Places', users: 'Users', audit: 'Audit log', about: 'About',
  },
  common: {
    loading: 'Loading…', save: 'Save', cancel: 'Cancel', confirm: 'Yes, go on', choose: 'Choose…', all: 'All', yes: 'Yes', no: 'No', unknown: 'Not known yet',
    date: 'Date', source: 'Source', area: 'Area', note: 'Note', total: 'Total', more: 'Show more', previous: 'Previous', next: 'Next',
    page: 'Page {page} of {pages}', clear: 'Clear filters', open: 'Open', none: 'None', asOf: 'As of', optional: '(optional)',
    sortBy: 'Sort by {column}', status: 'Status', by: 'by', download: 'Download', search: 'Search', show: 'Show', edit: 'Change', saved: 'Saved.', wholeArea: 'The whole area', row: 'row',
  },
  unit: { family: 'family | families', person: 'person | persons', row: 'row | rows', day: 'day | days', families: '{n} family | {n} families', persons: '{n} person | {n} persons' },
  level: { country: 'Country', province: 'Province', regency: 'Regency/city', district: 'District', village: 'Village' },
  figure: {
    open: '{label}: {value} {unit}. Open the explanation', definition: 'Definition', filters: 'Filters', date: 'Data date', source: 'Source',
    list: 'Open the list', listHint: 'The length of the list equals this number.', noList: 'An official statistic; there is no list behind it.',
    slide: 'Slide of the deck', id: 'Code of the number', note: 'Caution', unknown: 'no data yet',
  },
  error: {
    title: 'Something did not work', server: 'Something on the server did not work. Try again in a moment. If it happens again, tell the administrator.',
    network: 'No connection to the server', networkWhy: 'Check the network, or whether Tuntas still runs on the server computer, then try again. What you typed on this page is not lost.',
    retry: 'Try again', notFound: 'There is no such page', notFoundWhy: 'The address may be mistyped, or the page has moved.', toStart: 'To the start page', required: 'Must be filled in.',
    missing: 'Some answers are missing', forbidden: 'This page is not for your role', forbiddenWhy: 'If you need it, ask the administrator to change your role.',
  },
  login: {
    title: 'Log in', user: 'User name', password: 'Password', submit: 'Log in', show: 'Show the password', hide: 'Hide the password',
    about: 'From a region’s files to its presentation: every number can be opened.', failed: 'Could not log in', ended: 'Your session has ended. Please log in again.', help: 'Forgot the password? Ask the Tuntas administrator of your office.',
  },
  start: {
    lede: 'As of {date}.', title: 'Start', where: 'Where', late: 'What is late', lateNone: 'No commitment is past its date.', lateAll: 'See all that are late ({n})', age: 'How old the data are', funnel: 'From the first data until now',
    daysLate: '{n} day late | {n} days late', mapTitle: 'Map of {what}: the area of a circle is proportional to it', mapNote: 'Area of a circle = {what}. Place = centre of the area.', mapColoured: 'Map of {what}: the darker, the more', mapListed: 'families on the decree', mapRegister: 'families in the register', mapSource: 'Boundaries: {source}', mapChosen: '{area}: {n} families',
    determined: 'On the decree', inRegister: 'In the register', families: 'Families', stale: 'old', fresh: 'recent', kind: 'Kind of data', file: 'File', age2: 'Age', rows: 'Rows', ageDays: '{n} day | {n} days',
    emptyTitle: 'No family data yet', emptyText: 'Begin by importing the P3KE file that your office received. Tuntas recognises its layout by itself.', emptyAction: 'Import the first file',
    nextVerify: 'Next step: import or enter the results of the field verification.', nextDetermine: 'Next step: draft a decree from the verification results.', mostIn: 'Most in {area}: {n} families.',
  },
  imports: {
    title: 'Import', lede: 'Drop the files just as they are: XLSX or CSV. Tuntas recognises the layout, checks every row, then waits for your approval.',
    check: 'Check', recheck: 'Check again', drop: 'Drag files here, or', pick: 'Choose files', formats: 'XLSX or CSV, several at once are fine.', dataDate: 'Data date', dataDateHint: 'When the content of this file was true. Leave empty if the file says so itself.',
    list: 'Files imported so far', file: 'File', dialect: 'Recognised as', confidence: '{n} % confident', unknownDialect: 'Not recognised', state: 'State', rows: 'Rows', accepted: 'Accepted', rejected: 'Held back', findings: 'Findings', at: 'Imported', by: 'By',
    new: 'New', changed: 'Changed', unchanged: 'Unchanged', willBe: 'If taken into the register', wasDone: 'Taken into the register', commit: 'Take into the register', commitNote: 'Rows held back stay out. You can undo this later.',
    undo: 'Undo this import', undoTitle: 'Undo this import?', undoText: 'The register goes back to what it was before this file. The file and its findings stay, and the undo is recorded.', discard: 'Discard', discardTitle: 'Discard this file?', discardText: 'The file is not in the register. Only the reading of it is discarded.',
    findingsTitle: 'Findings by kind', noFindings: 'No findings. All rows are good.', allKinds: 'All kinds', row: 'Row', column: 'Column', value: 'Content', what: 'What was found', remedy: 'How to mend it', wholeFile: 'whole file', downloadFindings: 'Download findings (XLSX)', count: 'Count',
    emptyTitle: 'No files yet', emptyText: 'The first file is usually P3KE families, then P3KE individuals.', same: 'Nothing changes: all of it is in the register already.', progress: '{done} of {total} rows', progressOpen: '{done} rows', leave: 'You may leave this page; the work goes on.', sending: 'Sending {file}…', hash: 'Fingerprint of the file (SHA-256)', header: 'Header row', sheet: 'Sheet', dropped: 'Files dropped', failed: 'Stopped',
  },
  batchState: { read: 'Read', checked: 'Waits for approval', committed: 'In the register', undone: 'Undone' },
  phase: { reading: 'Reading the file', checking: 'Checking rows', committing: 'Taking into the register', undoing: 'Undoing', done: 'Done', failed: 'Stopped' },
  lintSeverity: { error: 'Mend', warning: 'Check', notice: 'Info' },
  severity: { error: 'Held back', warning: 'Check', notice: 'Info' },
  families: {
    title: 'Families', result: '{families} families, {persons} persons', head: 'Head of family', nik: 'NIK', address: 'Address', members: 'Persons', decile: 'Decile', existence: 'Existence', eligibility: 'Eligibility', determined: 'On the decree', programmes: 'Programmes',
    filter: 'Filters', moreFilters: 'More filters', hasIntervention: 'Gets a programme', strategy: 'Strategy', facts: 'Facts', notVerified: 'Not verified yet', allAreas: 'All areas', onList: 'On the list', notOnList: 'Not on the list',
    emptyTitle: 'No family matches', emptyText: 'Use fewer filters, or search by a part of the name. Slightly different spellings are found too.', firstTitle: 'The register is still empty', firstText: 'Import the P3KE files first.', unknownDecile: 'unknown', thisList: 'This list', placeholder: 'Name, NIK, family card or address',
  },
  existence: { found: 'Found', died: 'Died', moved: 'Moved', not_found: 'Not found', duplicate: 'Recorded twice', identity_wrong: 'Identity wrong', refused: 'Declined', none: 'Not verified yet' },
  eligibility: { eligible: 'Eligible', eligible_with_intervention: 'Eligible with intervention', not_eligible: 'Not eligible', none: 'Not assessed yet' },
  family: {
    members: 'Members', facts: 'Facts', criteria: 'Criteria', verification: 'Verification', programmes: 'Programmes received', history: 'History', kk: 'Family card', name: 'Name', relation: 'Relation', sex: 'Sex', birth: 'Born', age: 'Age', years: '{n} year | {n} years', education: 'Education', occupation: 'Work',
    from: 'from {file} row {row}', reveal: 'Show full NIK', revealTitle: 'Show full NIK and family card', revealText: 'Each time is recorded with your name and the purpose.', purpose: 'For what purpose?', purposeHint: 'For example: compare with the identity card during a visit.', meets: 'Meets', doesNotMeet: 'Does not meet', undecided: 'Cannot be decided yet', criterion: 'Criterion', answer: 'Answer', why: 'Why',
    verify: 'Record a verification', verifyTitle: 'Verification result', step1: '1. Does this family exist?', step1Hint: 'Existence first; eligibility follows.', step2: '2. Is it eligible?', step2Skip: 'Eligibility is only assessed when the family was found.', reason: 'Reason', reasonHint: 'Write what was seen or heard in the field.', evidence: 'Evidence', evidenceHint: 'For example a death certificate, a statement by the RT, a photo number.', visitedOn: 'Date of the visit', verifier: 'Verifier', answers: 'Answers to the criteria', answersHint: 'Fill in what was checked on the visit; the rest may stay empty.', noVerification: 'No verification result yet.', noProgrammes: 'No programme is recorded for this family yet.', current: 'current', sources: 'Where the data come from', onList: 'On the list {title}', removed: 'Left the list {title}', born: '{date}', notNow: 'until {date}', value: 'Content', noSet: 'No set of criteria is in force.',
  },
  sex: { m: 'Male', f: 'Female' },
  answer: { yes: 'Yes', no: 'No', unknown: 'Not known' },
  deliveryStatus: { planned: 'Planned', verified: 'Checked', delivered: 'Received', cancelled: 'Cancelled' },
  determination: {
    title: 'Decrees', lede: 'A draft is made from the verification results, then frozen with a decree. After that the list only changes by additions and removals with a reason.',
    draft: 'Make a draft', draftTitle: 'Draft of a decree', name: 'Title', criteriaSet: 'Set of criteria', dataDate: 'Data date', decree: 'Decree', decreeNo: 'Decree number', decreeDate: 'Decree date', signatory: 'Signatory', position: 'Position', legalBasis: 'Legal basis',
    families: 'Families', persons: 'Persons', now: 'Now', atFreeze: 'When decreed', freeze: 'Freeze the list', freezeTitle: 'Freeze this list with a decree', freezeText: 'Once frozen, the {n} families of this list cannot be changed, only added to or removed from with a reason.', verify: 'Check authenticity', verifyOk: 'This list is authentic: its fingerprint matches.', verifyBad: 'The fingerprint does not match. This is not the list that was frozen. Restore a backup and tell the administrator.', hash: 'Fingerprint of the list (SHA-256)', entries: 'List', changes: 'Changes', movement: 'How the number changed', minutes: 'Minutes', minutesNo: 'Number', heldOn: 'Date', place: 'Place',
    add: 'Add a family', remove: 'Remove', removeTitle: 'Remove from the list', addTitle: 'Add to the list', familyId: 'Family', onDate: 'In force from', document: 'Document', reason: 'Reason', kind: 'Change', noChanges: 'No change since the decree.', emptyTitle: 'No decree yet', emptyText: 'Finish the verification, then make the first draft.', no: 'No', met: 'Criteria', startNumber: 'Decreed', endNumber: 'On {date}', findFamily: 'Find a family by name', frozenBy: 'Frozen by {name}, {at}', selected: 'Chosen',
  },
  determinationStatus: { draft: 'Draft', frozen: 'Frozen' },
  change: { add: 'Added', remove: 'Removed' },
  entryStatus: { on_list: 'On the list', removed: 'Removed', added: 'Added' },
  reason: { died: 'Died', moved: 'Moved', corrected: 'Data corrected', improved: 'Situation improved', proposed: 'New proposal', objection: 'Objection upheld' },
  criteria: {
    title: 'Criteria', lede: 'Try rules against the register before deciding. A simulation changes nothing.', legal: 'Legal basis', valid: 'In force', until: 'until {date}', untilNow: 'until now', threshold: 'Threshold', thresholdOf: '{n} of {total} criteria', rule: 'Rule', simulate: 'Run the simulation', simulation: 'Simulation', result: 'Result', baseline: 'With the threshold in force', assessed: 'Assessed', added: 'Added', removed: 'Removed', undecided: 'Cannot be decided yet', distribution: 'Families by number of criteria met', met: 'Criteria met', byCriterion: 'By criterion', yes: 'Yes', no: 'No', unknown: 'Not known', empty: 'No set of criteria yet', emptyText: 'Sets of criteria come with Tuntas or are added by the administrator.', newResult: 'With the new threshold',
  },
  programmes: {
    title: 'Programmes', year: 'Year', programme: 'Programme', agency: 'Agency', kind: 'Kind', fund: 'Source of funds', target: 'Target', delivered: 'Delivered', percent: '%', budget: 'Budget', realised: 'Spent', strategy: 'Strategy {n}', coverage: 'Coverage', recipients: 'Receive', nonRecipients: 'Not yet', families: 'Families', coverageCheck: 'Receive + not yet = families, in every area.', emptyTitle: 'No programme yet', emptyText: 'Import the programme and budget matrix (the 21-column OPPKPKE form).', total: 'Total', list: 'List of recipients', caption: 'Strategy × programme × agency',
  },
  activityKind: { direct: 'Direct', indirect: 'Indirect', support: 'Support' },
  indicators: {
    title: 'Indicators', latest: 'Newest', period: 'Period', value: 'Value', released: 'Released', target: 'Target', rank: 'Position among regions', table: 'The numbers', definition: 'Definition', numerator: 'Numerator', denominator: 'Denominator', method: 'Method', direction: 'Good direction', issues: 'Notes of the number checker', noIssues: 'The number checker found nothing.', break: 'new method', emptyTitle: 'No indicator yet', emptyText: 'Import indicator values or ask the administrator to add them.', status: 'Status', missing: 'No value: {names}', chart: 'Line chart: {name}', place: 'Rank', lint: 'Check a sentence', lintHint: 'Paste a sentence from a speech or press release; its numbers are checked.', lintText: 'Sentence', lintRun: 'Check', lintClean: 'Nothing to mend.', coverage: 'Coverage', certainty: 'Certainty',
  },
  direction: { down: 'Lower is better', up: 'Higher is better', none: 'No direction' },
  releaseStatus: { provisional: 'Provisional', final: 'Final' },
  meeting: {
    title: 'Obstacles & commitments', lede: 'One responsible agency, one date, one measure. What is late comes first.', add: 'Add', edit: 'Change', problem: 'Problem', cause: 'Root cause', impact: 'Impact', action: 'Follow-up', actionHint: 'A verb and its result.', indicator: 'Indicator', target: 'Target', responsible: 'Responsible', responsibleHint: 'One agency.', supporting: 'Supporting', startsOn: 'Starts', dueOn: 'Due', fundSource: 'Source of funds', status: 'Status', evidence: 'Evidence', meeting: 'Meeting', meetingDate: 'Date of the meeting', kind: 'Kind', practice: 'Practice', support: 'Support asked for',
    emptyTitle: 'Nothing recorded yet', emptyText: 'Add them here one by one, or import the follow-up table.', late: '{n} late', due: 'due {date}',
    note: 'Progress note', cancelHint: 'Say why it is cancelled.', changedMeanwhile: '{by} changed it, {at}. What differs from your entries:', takeNewer: 'Use the newer one', keepMine: 'Save my entries',
  },
  progress: {
    title: 'History', empty: 'No progress entries yet.', correct: 'Correct', corrected: 'Corrected {at}, {by}', reason: 'Why is it corrected?', kept: 'The old entry stays visible, crossed out.',
  },
  meetingKind: { obstacle: 'Obstacle', commitment: 'Commitment', practice: 'Good practice', support: 'Support' },
  commitmentStatus: { not_started: 'Not started', in_progress: 'In progress', done: 'Done', late: 'Late', cancelled: 'Cancelled' },
  reports: {
    title: 'Reports', lede: 'Choose the data date. Only numbers released by that date are used.', date: 'Report date', findings: 'Number checker', clean: 'All numbers passed the check.', export: 'Make', exporting: 'Being made…', kinds: 'What can be made', figures: 'Numbers in the report', made: 'Made so far', files: 'Files', ready: 'Ready to download', slide: 'Slide', figure: 'Number', value: 'Value', serious: 'Some findings need an explanation first', seriousText: 'Mend the findings below, or write why the report is made all the same. Your reason is recorded.', reason: 'Why make it all the same?', anyway: 'Make it all the same', purpose: 'What is this report for?', purposeHint: 'For example: annex of the mayor’s decree.', purposeText: 'This report holds names and addresses of families. Making it is recorded with your name and the purpose.', purposeOf: 'For: {purpose}', emptyMade: 'No report made yet.', where: 'Where', filter: 'Find a number', emptyTitle: 'No numbers yet', emptyText: 'Import families and indicators first.',
  },
  reportKind: { paparan: 'Presentation', oppkpke: 'OPPKPKE matrix', penetapan: 'Minutes and annex of the decree' },
  reportHelp: { paparan: '15 slides (PPTX, PDF), annex of numbers (XLSX), and a press text.', oppkpke: '21 columns per semester (XLSX, PDF).', penetapan: 'From the frozen list (XLSX, PDF).' },
  password: {
    title: 'Change the password', lede: 'Once it is changed, your sessions on other devices end.', forced: 'Your password was set by somebody else. Change it to one of your own first; after that every page is open.',
    present: 'Present password', next: 'New password', hint: 'At least {n} characters. A few words that are easy to remember are better than one complicated word.', done: 'The password was changed', doneText: 'You stay logged in on this device. Sessions on other devices were ended.',
  },
  users: { title: 'Users', add: 'Add a user', edit: 'Change a user', username: 'User name', name: 'Name', role: 'Role', area: 'Area', areaHint: 'Area code, for example 61.72. The user only sees data of this area.', active: 'Active', inactive: 'Inactive', lastLogin: 'Last log-in', never: 'never', password: 'Password', passwordHint: 'At least {n} characters. The user changes it at the first log-in.', passwordKeep: 'Leave empty to keep it.', emptyTitle: 'No other users yet', emptyText: 'Add colleagues with their role and area.' },
  audit: { title: 'Audit log', lede: 'Who did what, when, and for what purpose. Entries cannot be removed or changed unnoticed.', intact: 'Log intact', broken: 'The log is not intact. Tell the administrator and compare with a backup.', root: 'Root', at: 'Time', who: 'Who', what: 'What', purpose: 'Purpose', outcome: 'Outcome', from: 'From', to: 'To', entries: '{n} entries', emptyTitle: 'No entry matches', emptyText: 'Widen the dates or the search word.' },
  outcome: { ok: 'Done', refused: 'Refused', failed: 'Failed' },
  places: {
    title: 'Places', lede: 'What your office brings about its places itself: boundaries for maps, pairs of BPS codes, and populations.',
    boundaries: 'Boundaries', boundariesLede: 'The maps of the start page and the deck colour areas once the boundaries of all villages are there; until then they show circles.', none: 'No boundaries yet', noneText: 'Ask BIG or your region’s GIS office for the village boundaries as GeoJSON and import them here.', within: 'Area', level: 'Level', count: 'There', countOf: '{n} of {of}', whole: 'complete', missing: '{n} missing', onMap: 'See the map',
    bring: 'Import boundaries', file: 'GeoJSON file', fileHint: 'WGS84 (EPSG:4326); each boundary says its Kemendagri code in the property code, kode or KDEPUM. At most 64 MB.', source: 'Source', sourceHint: 'Shown under maps, for example: BIG 2024.', send: 'Import', sending: 'Sending and checking the file…', done: 'Boundaries of {n} areas were taken. Earlier boundaries of the same areas are replaced.', left: 'Not taken because they lie outside your area: {n}.', pickFile: 'Choose the file first.',
    remove: 'Remove', removeTitle: 'Remove these boundaries?', removeText: 'The boundaries of {n} areas from {source} are removed. Maps show circles again when boundaries are incomplete. The removal is recorded.',
    codes: 'BPS codes', codesLede: 'Files of BPS use codes of their own. Pairs that are known in your area: {n} of {of}.', code: 'Kemendagri code', bps: 'BPS code', name: 'Name', own: 'to be checked', codesNone: 'No pairs of codes are known in your area yet.', bringCodes: 'Import pairs of codes', codesFile: 'CSV file', codesFileHint: 'Columns kemendagri (61.72.03.1003) and bps (6172020003), separated by comma or semicolon.', codesSource: 'Source', codesSourceHint: 'Leave it empty if the name of the file says it.', codesDone: '{n} pairs of codes were taken.', showAll: 'Show all {n}',
    population: 'Population', populationLede: 'Imported like other files: columns for area code, year, population, source.', toImport: 'To the import page', year: 'Year', people: 'People', households: 'Families (KK)', populationNone: 'No population is known for your area yet.',
  },
  about: { title: 'About Tuntas', lede: 'Open software to end extreme poverty in a region.', version: 'Version', commit: 'Revision', built: 'Date of the revision', database: 'Database', license: 'Licence', attributions: 'Work of others', libraries: 'Program libraries', dataSources: 'Sources of the figures that come with Tuntas' },
}
export default en
