using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Administration;

/// <summary><c>CREATE [OR REPLACE] DATABASE n [IF NOT EXISTS] [AS COPY OF m [AT '…']]</c>. Of OR REPLACE and IF NOT EXISTS one is said at most.</summary>
/// <param name="CopyOf">The database that the new one begins as; null: it begins empty.</param>
/// <param name="At">The state of <paramref name="CopyOf"/>; null: the present one.</param>
public sealed record CreateDatabase(NameReference Name, bool OrReplace, bool IfNotExists, NameReference? CopyOf, ClonePoint? At) : AdministrationCommand;

/// <summary><c>DROP DATABASE n [IF EXISTS] [RESTRICT|CASCADE ALIASES]</c>.</summary>
public sealed record DropDatabase(NameReference Name, bool IfExists, bool CascadeAliases) : AdministrationCommand;

/// <summary><c>START DATABASE n</c>.</summary>
public sealed record StartDatabase(NameReference Name) : AdministrationCommand;

/// <summary><c>STOP DATABASE n</c>.</summary>
public sealed record StopDatabase(NameReference Name) : AdministrationCommand;

/// <summary><c>ALTER DATABASE n [IF EXISTS] SET ACCESS READ ONLY|READ WRITE</c>.</summary>
public sealed record AlterDatabaseAccess(NameReference Name, bool IfExists, bool ReadOnly) : AdministrationCommand;

/// <summary><c>ALTER DATABASE n [IF EXISTS] RENAME TO m</c>.</summary>
public sealed record RenameDatabase(NameReference Name, bool IfExists, NameReference NewName) : AdministrationCommand;

/// <summary><c>ALTER DATABASE n [IF EXISTS] SET LIMIT k = v [, k = v]</c>.</summary>
/// <param name="Limits">At least one, in the order as written; a name may be there more than once.</param>
public sealed record SetLimits(NameReference Name, bool IfExists, EquatableArray<LimitSetting> Limits) : AdministrationCommand;

/// <summary><c>k = v</c> of SET LIMIT. Neither the name nor the value's range has been checked.</summary>
/// <param name="Value">An <see cref="IntegerValue"/>, which may be negative, a <see cref="StringValue"/> or a <see cref="NullValue"/>.</param>
/// <param name="ValuePosition">Where the value stands in the statement's text.</param>
public sealed record LimitSetting(NameReference Limit, Value Value, SourcePosition ValuePosition);

/// <summary><c>ALTER DATABASE n [IF EXISTS] REMOVE LIMIT k [, k]</c>.</summary>
/// <param name="Limits">At least one.</param>
public sealed record RemoveLimits(NameReference Name, bool IfExists, EquatableArray<NameReference> Limits) : AdministrationCommand;

/// <summary><c>CREATE [OR REPLACE] ALIAS a [IF NOT EXISTS] FOR DATABASE n</c>.</summary>
public sealed record CreateAlias(NameReference Name, bool OrReplace, bool IfNotExists, NameReference Target) : AdministrationCommand;

/// <summary><c>ALTER ALIAS a [IF EXISTS] SET DATABASE TARGET n</c>.</summary>
public sealed record AlterAlias(NameReference Name, bool IfExists, NameReference Target) : AdministrationCommand;

/// <summary><c>DROP ALIAS a [IF EXISTS] [FOR DATABASE]</c>.</summary>
public sealed record DropAlias(NameReference Name, bool IfExists) : AdministrationCommand;

/// <summary><c>CREATE [OR REPLACE] COMPOSITE DATABASE c [IF NOT EXISTS] [ALIAS a FOR DATABASE n …]</c>.</summary>
/// <param name="Constituents">In the order as written; an alias may be there more than once.</param>
public sealed record CreateComposite(NameReference Name, bool OrReplace, bool IfNotExists, EquatableArray<ConstituentDefinition> Constituents) : AdministrationCommand;

/// <summary><c>ALIAS a FOR DATABASE n</c>: a member of a composite.</summary>
public sealed record ConstituentDefinition(NameReference Alias, NameReference Target);

/// <summary><c>ALTER COMPOSITE DATABASE c ADD ALIAS a FOR DATABASE n</c>.</summary>
public sealed record AlterCompositeAdd(NameReference Name, NameReference Alias, NameReference Target) : AdministrationCommand;

/// <summary><c>ALTER COMPOSITE DATABASE c DROP ALIAS a</c>.</summary>
public sealed record AlterCompositeDrop(NameReference Name, NameReference Alias) : AdministrationCommand;

/// <summary><c>DROP COMPOSITE DATABASE c [IF EXISTS] [RESTRICT|CASCADE ALIASES]</c>.</summary>
public sealed record DropComposite(NameReference Name, bool IfExists, bool CascadeAliases) : AdministrationCommand;
