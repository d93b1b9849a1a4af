namespace Serverless.GraphCore.Errors;

/// <summary>The registry of every code that a caller can meet. <c>docs/ERRORS.md</c> is compared with it by a test.</summary>
public static class ErrorCodes
{
    private static readonly List<ErrorCode> Registry = [];

    /// <summary>All codes, in order of declaration.</summary>
    public static IReadOnlyList<ErrorCode> All => Registry;

    public static readonly ErrorCode SyntaxError = Client("Statement", "SyntaxError", "The statement contains invalid or unsupported syntax.");
    public static readonly ErrorCode SemanticError = Client("Statement", "SemanticError", "The statement is syntactically valid, but expresses something that the database cannot do.");
    public static readonly ErrorCode TypeError = Client("Statement", "TypeError", "The statement attempts to perform an operation on a value of the wrong type.");
    public static readonly ErrorCode ArgumentError = Client("Statement", "ArgumentError", "The statement attempts to perform an operation with invalid arguments.");
    public static readonly ErrorCode ArithmeticError = Client("Statement", "ArithmeticError", "Invalid use of arithmetic, such as dividing by zero or an overflow.");
    public static readonly ErrorCode ParameterMissing = Client("Statement", "ParameterMissing", "The statement refers to a parameter that was not provided in the request.");
    public static readonly ErrorCode EntityNotFound = Client("Statement", "EntityNotFound", "The statement refers to a non-existent entity.");
    public static readonly ErrorCode PropertyNotFound = Client("Statement", "PropertyNotFound", "The statement refers to a non-existent property.");
    public static readonly ErrorCode AccessMode = Client("Statement", "AccessMode", "The request could not be performed in the access mode of its transaction.");
    public static readonly ErrorCode ExternalResourceFailed = Client("Statement", "ExternalResourceFailed", "Access to an external resource, such as a CSV file, failed.");
    public static readonly ErrorCode ImportFailed = Client("Statement", "ImportFailed", "Files of an import are not what an import takes; nothing was imported.");
    public static readonly ErrorCode DatabaseNotEmpty = Client("Database", "DatabaseNotEmpty", "An import needs a database without nodes and relationships.");
    public static readonly ErrorCode ResultLimitExceeded = Client("Statement", "ResultLimitExceeded", "The statement produces more rows than the database's limit allows.");
    public static readonly ErrorCode UnsupportedAdministrationCommand = Client("Statement", "UnsupportedAdministrationCommand", "The administration command is not supported.");
    public static readonly ErrorCode ProcedureNotFound = Client("Procedure", "ProcedureNotFound", "The request refers to a procedure that is not registered.");
    public static readonly ErrorCode ProcedureCallFailed = Client("Procedure", "ProcedureCallFailed", "Failed to invoke a procedure.");
    public static readonly ErrorCode ConstraintValidationFailed = Client("Schema", "ConstraintValidationFailed", "A constraint imposed by the database was violated.");
    public static readonly ErrorCode ConstraintAlreadyExists = Client("Schema", "ConstraintAlreadyExists", "Unable to perform the operation because a constraint would clash with an existing one.");
    public static readonly ErrorCode ConstraintNotFound = Client("Schema", "ConstraintNotFound", "The request refers to a constraint that does not exist.");
    public static readonly ErrorCode ConstraintCreationFailed = Database("Schema", "ConstraintCreationFailed", "Creating the constraint failed because existing data violates it.");
    public static readonly ErrorCode ConstraintWithNameAlreadyExists = Client("Schema", "ConstraintWithNameAlreadyExists", "A constraint of that name already exists.");
    public static readonly ErrorCode EquivalentSchemaRuleAlreadyExists = Client("Schema", "EquivalentSchemaRuleAlreadyExists", "An equivalent index or constraint already exists.");
    public static readonly ErrorCode IndexAlreadyExists = Client("Schema", "IndexAlreadyExists", "Unable to perform the operation because it would clash with an existing index.");
    public static readonly ErrorCode IndexNotFound = Client("Schema", "IndexNotFound", "The request refers to an index that does not exist.");
    public static readonly ErrorCode IndexWithNameAlreadyExists = Client("Schema", "IndexWithNameAlreadyExists", "An index of that name already exists.");
    public static readonly ErrorCode DatabaseNotFound = Client("Database", "DatabaseNotFound", "The request refers to a database that does not exist.");
    public static readonly ErrorCode ExistingDatabaseFound = Client("Database", "ExistingDatabaseFound", "The request cannot create the database, because it exists already.");
    public static readonly ErrorCode ExistingAliasFound = Client("Database", "ExistingAliasFound", "The request cannot be performed, because the database still has an alias or is a constituent.");
    public static readonly ErrorCode DatabaseUnavailable = Transient("Database", "DatabaseUnavailable", "The database is not available now; the request may be repeated later.");
    public static readonly ErrorCode TransactionTimedOut = Client("Transaction", "TransactionTimedOut", "The transaction has not completed within its time limit.");
    public static readonly ErrorCode TransactionNotFound = Client("Transaction", "TransactionNotFound", "The request refers to a transaction that does not exist.");
    public static readonly ErrorCode TransactionAccessedConcurrently = Client("Transaction", "TransactionAccessedConcurrently", "There were concurrent accesses to the same transaction.");
    public static readonly ErrorCode ForbiddenDueToTransactionType = Client("Transaction", "ForbiddenDueToTransactionType", "The transaction has done something that the statement cannot follow.");
    public static readonly ErrorCode InvalidBookmark = Client("Transaction", "InvalidBookmark", "The bookmark is malformed or belongs to another database.");
    public static readonly ErrorCode Terminated = Transient("Transaction", "Terminated", "The transaction was cancelled by its caller or by the server's stop.");
    public static readonly ErrorCode Outdated = Transient("Transaction", "Outdated", "The transaction saw data that another transaction has changed since; repeat it.");
    public static readonly ErrorCode MaximumTransactionLimitReached = Transient("Transaction", "MaximumTransactionLimitReached", "Too many queries at once, or per second; repeat it later.");
    public static readonly ErrorCode TransactionCommitFailed = Database("Transaction", "TransactionCommitFailed", "It is not known whether the transaction was committed; look for its id before repeating it.");
    public static readonly ErrorCode TransactionOutOfMemoryError = Client("General", "TransactionOutOfMemoryError", "The transaction needs more memory than it may use.");
    public static readonly ErrorCode StorageQuotaExceeded = Client("General", "StorageQuotaExceeded", "The write would exceed a size limit of the database.");
    public static readonly ErrorCode InvalidFormat = Client("Request", "InvalidFormat", "The request's body is not what the route takes.");
    public static readonly ErrorCode InvalidRequest = Client("Request", "Invalid", "The request is not one that the server understands.");
    public static readonly ErrorCode Unauthorized = Client("Security", "Unauthorized", "The request has no valid credentials.");
    public static readonly ErrorCode Forbidden = Client("Security", "Forbidden", "The caller has no privilege for the request.");
    public static readonly ErrorCode CredentialsExpired = Client("Security", "CredentialsExpired", "The caller's password must be changed before anything else.");
    public static readonly ErrorCode AuthenticationRateLimit = Client("Security", "AuthenticationRateLimit", "Too many requests with wrong credentials; repeat it later.");
    public static readonly ErrorCode StorageDamageDetected = Database("General", "StorageDamageDetected", "Stored data fails its checks; restore the database from an earlier point.");
    public static readonly ErrorCode StorageFull = Transient("General", "StorageFull", "The storage has no room for the write; nothing was changed.");
    public static readonly ErrorCode UnknownError = Database("General", "UnknownError", "An unexpected failure; the correlation id leads to its log entry.");

    private static ErrorCode Client(string category, string title, string description) => Register(ErrorClassification.ClientError, category, title, description);

    private static ErrorCode Transient(string category, string title, string description) => Register(ErrorClassification.TransientError, category, title, description);

    private static ErrorCode Database(string category, string title, string description) => Register(ErrorClassification.DatabaseError, category, title, description);

    private static ErrorCode Register(ErrorClassification classification, string category, string title, string description)
    {
        var code = new ErrorCode(classification, category, title, description);
        Registry.Add(code);
        return code;
    }
}
