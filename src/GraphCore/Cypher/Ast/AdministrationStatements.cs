using System.Diagnostics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>
/// A command on the catalog. Every name is a <see cref="StringLiteral"/> or a <see cref="Parameter"/>, and so are passwords
/// and moments.
/// </summary>
internal abstract record AdministrationStatement : CommandStatement
{
    private protected AdministrationStatement()
    {
    }
}

/// <summary>Whether a command makes its object when there is one already.</summary>
internal enum CreationCondition
{
    /// <summary>Not said: an error.</summary>
    None,

    /// <summary><c>OR REPLACE</c></summary>
    OrReplace,

    /// <summary><c>IF NOT EXISTS</c></summary>
    IfNotExists,
}

/// <summary><c>CREATE DATABASE name [AS COPY OF source [AT point]]</c>.</summary>
internal sealed record CreateDatabaseStatement(Expression Name, CreationCondition Condition, Expression? CopyOf, Expression? At) : AdministrationStatement;

/// <summary><c>DROP [COMPOSITE] DATABASE name [IF EXISTS] [CASCADE ALIASES]</c>.</summary>
internal sealed record DropDatabaseStatement(bool IsComposite, Expression Name, bool IfExists, bool CascadeAliases) : AdministrationStatement;

/// <summary><c>START DATABASE name</c>.</summary>
internal sealed record StartDatabaseStatement(Expression Name) : AdministrationStatement;

/// <summary><c>STOP DATABASE name</c>.</summary>
internal sealed record StopDatabaseStatement(Expression Name) : AdministrationStatement;

/// <summary><c>ALTER DATABASE name [IF EXISTS] SET ACCESS READ ONLY|READ WRITE</c>.</summary>
internal sealed record AlterAccessStatement(Expression Name, bool IfExists, bool ReadOnly) : AdministrationStatement;

/// <summary><c>ALTER DATABASE name [IF EXISTS] RENAME TO name</c>.</summary>
internal sealed record RenameDatabaseStatement(Expression Name, bool IfExists, Expression NewName) : AdministrationStatement;

/// <summary><c>ALTER DATABASE name [IF EXISTS] SET LIMIT limit = value, …</c>.</summary>
internal sealed record SetLimitsStatement(Expression Name, bool IfExists, EquatableArray<LimitAssignment> Limits) : AdministrationStatement;

/// <summary><c>limit = value</c>.</summary>
/// <param name="Value">A literal of a number, string or null, or a <see cref="Parameter"/>.</param>
internal sealed record LimitAssignment(Expression Limit, Expression Value) : AstNode;

/// <summary><c>ALTER DATABASE name [IF EXISTS] REMOVE LIMIT limit, …</c>.</summary>
internal sealed record RemoveLimitsStatement(Expression Name, bool IfExists, EquatableArray<Expression> Limits) : AdministrationStatement;

/// <summary><c>CREATE ALIAS name FOR DATABASE target</c>.</summary>
internal sealed record CreateAliasStatement(Expression Name, CreationCondition Condition, Expression Target) : AdministrationStatement;

/// <summary><c>ALTER ALIAS name [IF EXISTS] SET DATABASE TARGET target</c>.</summary>
internal sealed record AlterAliasStatement(Expression Name, bool IfExists, Expression Target) : AdministrationStatement;

/// <summary><c>DROP ALIAS name [IF EXISTS]</c>.</summary>
internal sealed record DropAliasStatement(Expression Name, bool IfExists) : AdministrationStatement;

/// <summary><c>CREATE COMPOSITE DATABASE name ALIAS a FOR DATABASE n …</c>.</summary>
internal sealed record CreateCompositeStatement(Expression Name, CreationCondition Condition, EquatableArray<Constituent> Constituents) : AdministrationStatement;

/// <summary><c>ALIAS alias FOR DATABASE target</c>.</summary>
internal sealed record Constituent(Expression Alias, Expression Target) : AstNode;

/// <summary><c>ALTER COMPOSITE DATABASE name ADD ALIAS alias FOR DATABASE target</c>.</summary>
internal sealed record AddConstituentStatement(Expression Name, Constituent Constituent) : AdministrationStatement;

/// <summary><c>ALTER COMPOSITE DATABASE name DROP ALIAS alias</c>.</summary>
internal sealed record DropConstituentStatement(Expression Name, Expression Alias) : AdministrationStatement;

/// <summary>What SET says of a user; null: not said.</summary>
internal sealed record UserSettings(Expression? Password, bool? ChangeRequired, bool? Suspended) : AstNode;

/// <summary><c>CREATE USER name SET PASSWORD password …</c>.</summary>
/// <param name="Settings">With a password.</param>
internal sealed record CreateUserStatement(Expression Name, CreationCondition Condition, UserSettings Settings) : AdministrationStatement;

/// <summary><c>ALTER USER name [IF EXISTS] SET …</c>.</summary>
/// <param name="Settings">At least one.</param>
internal sealed record AlterUserStatement(Expression Name, bool IfExists, UserSettings Settings) : AdministrationStatement;

/// <summary><c>ALTER CURRENT USER SET PASSWORD FROM current TO password</c>.</summary>
internal sealed record ChangePasswordStatement(Expression Current, Expression Password) : AdministrationStatement;

/// <summary><c>DROP USER name [IF EXISTS]</c>.</summary>
internal sealed record DropUserStatement(Expression Name, bool IfExists) : AdministrationStatement;

/// <summary><c>RENAME USER name [IF EXISTS] TO name</c>.</summary>
internal sealed record RenameUserStatement(Expression Name, bool IfExists, Expression NewName) : AdministrationStatement;

/// <summary><c>CREATE API KEY name FOR USER user [EXPIRES moment]</c>.</summary>
internal sealed record CreateApiKeyStatement(Expression Name, Expression User, Expression? Expires) : AdministrationStatement;

/// <summary><c>DROP API KEY name [IF EXISTS]</c>.</summary>
internal sealed record DropApiKeyStatement(Expression Name, bool IfExists) : AdministrationStatement;

/// <summary>What is granted, one bit each.</summary>
[Flags]
internal enum Privileges
{
    None = 0,
    Read = 1,
    Write = 2,
    CrossDatabase = 4,
}

/// <summary><c>GRANT|REVOKE READ, WRITE, CROSS_DB ON DATABASE *|names TO|FROM users</c>.</summary>
/// <param name="Databases">Empty: <c>*</c>.</param>
internal sealed record GrantStatement(bool Revoke, Privileges Privileges, EquatableArray<Expression> Databases, EquatableArray<Expression> Users) : AdministrationStatement;

/// <summary><c>GRANT|REVOKE ADMIN TO|FROM users</c>.</summary>
internal sealed record GrantAdminStatement(bool Revoke, EquatableArray<Expression> Users) : AdministrationStatement;

/// <summary>What a SHOW command of the catalog lists.</summary>
internal enum CatalogListing
{
    Databases,
    DefaultDatabase,
    HomeDatabase,
    Aliases,
    Limits,
    Usage,
    CompositeDatabases,
    Constituents,
    Users,
    CurrentUser,
    ApiKeys,
    Privileges,
    AuditLog,
}

/// <summary>Listings as they are written.</summary>
internal static class CatalogListings
{
    /// <summary>The words after SHOW, in capitals.</summary>
    public static string Text(CatalogListing listing) => listing switch
    {
        CatalogListing.Databases => "DATABASES",
        CatalogListing.DefaultDatabase => "DEFAULT DATABASE",
        CatalogListing.HomeDatabase => "HOME DATABASE",
        CatalogListing.Aliases => "ALIASES",
        CatalogListing.Limits => "LIMITS",
        CatalogListing.Usage => "USAGE",
        CatalogListing.CompositeDatabases => "COMPOSITE DATABASES",
        CatalogListing.Constituents => "CONSTITUENTS",
        CatalogListing.Users => "USERS",
        CatalogListing.CurrentUser => "CURRENT USER",
        CatalogListing.ApiKeys => "API KEYS",
        CatalogListing.Privileges => "PRIVILEGES",
        CatalogListing.AuditLog => "AUDIT LOG",
        _ => throw new UnreachableException(listing.ToString()),
    };
}

/// <summary><c>SHOW listing …</c>, of the catalog.</summary>
/// <param name="Alias">For aliases: the only one to be shown.</param>
/// <param name="Of">The database or user to whose entries the listing is limited; for the audit log, the moment of the first. Null: not said.</param>
internal sealed record ShowCatalogStatement(CatalogListing Listing, Expression? Alias, Expression? Of, ShowOptions Options) : AdministrationStatement;
