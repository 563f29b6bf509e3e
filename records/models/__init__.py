"""The register's nouns."""

from .accounts import AccountEvent, Session
from .batches import Batch, BatchRow
from .births import PersonBirth
from .bulk import BulkAct, BulkDone, ChargeNorm
from .careers import Absence, Reserve, Sameness
from .certificates import Certificate, NumberSeries, Revocation
from .claims import Claim, ClaimAct, ClaimScan, ClaimState
from .establishment import Establishment, EstablishmentNorm
from .imports import LIST_NAMES, ColumnMemory, ImportDone, ImportFile, ImportPreview
from .law import Authority, Holiday, LegalDocument, Level, Position, Procedure, ProcedureVersion
from .law_changes import DocumentLink, DocumentReview
from .ledger import AppendOnly, AppendOnlyQuerySet, EntryRefused, LedgerQuerySet, LedgerRow
from .names import PersonName
from .official_templates import OfficialTemplate
from .org import (
    COMMUNE_LEVEL,
    DossierTotal,
    Succession,
    Unit,
    UnitEvent,
    UnitKind,
    UnitVersion,
)
from .people import Appointment, Duty, Grant, Person, PersonFact, User, posting_on
from .procedure_lists import ProcedureListDone, ProcedureListFile
from .quality import (
    ListError,
    ListErrorAnswer,
    MonthConfirmation,
    QualityAside,
    QualityThreshold,
)
from .reorganisation import (
    PlannedGrant,
    PlannedJoining,
    PlannedPosting,
    PlannedUnit,
    ReorganisationPlan,
    may_reorganise,
)
from .sensitive import (
    DigitsCompared,
    SealingKey,
    SensitiveFact,
    SensitiveOpening,
    SensitiveReading,
)
from .tokens import ApiToken, TokenUse
from .transcripts import Transcript

__all__ = [
    "COMMUNE_LEVEL",
    "LIST_NAMES",
    "Absence",
    "AccountEvent",
    "ApiToken",
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Appointment",
    "Authority",
    "Batch",
    "BatchRow",
    "BulkAct",
    "BulkDone",
    "Certificate",
    "ChargeNorm",
    "Claim",
    "ClaimAct",
    "ClaimScan",
    "ClaimState",
    "ColumnMemory",
    "DigitsCompared",
    "DocumentLink",
    "DocumentReview",
    "DossierTotal",
    "Duty",
    "EntryRefused",
    "Establishment",
    "EstablishmentNorm",
    "Grant",
    "Holiday",
    "ImportDone",
    "ImportFile",
    "ImportPreview",
    "LedgerQuerySet",
    "LedgerRow",
    "LegalDocument",
    "Level",
    "ListError",
    "ListErrorAnswer",
    "MonthConfirmation",
    "NumberSeries",
    "OfficialTemplate",
    "Person",
    "PersonBirth",
    "PersonFact",
    "PersonName",
    "PlannedGrant",
    "PlannedJoining",
    "PlannedPosting",
    "PlannedUnit",
    "Position",
    "Procedure",
    "ProcedureListDone",
    "ProcedureListFile",
    "ProcedureVersion",
    "QualityAside",
    "QualityThreshold",
    "ReorganisationPlan",
    "Reserve",
    "Revocation",
    "Sameness",
    "SealingKey",
    "SensitiveFact",
    "SensitiveOpening",
    "SensitiveReading",
    "Session",
    "Succession",
    "TokenUse",
    "Transcript",
    "Unit",
    "UnitEvent",
    "UnitKind",
    "UnitVersion",
    "User",
    "may_reorganise",
    "posting_on",
]
