using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Administration;

/// <summary>A password. Printing it, or a command that holds it, shows none of it.</summary>
public sealed class Secret(string text)
{
    /// <summary>The password itself.</summary>
    public string Reveal() => text;

    /// <summary>Six asterisks.</summary>
    public override string ToString() => "******";
}

/// <summary><c>CREATE [OR REPLACE] USER u [IF NOT EXISTS] SET PASSWORD 'x' [CHANGE [NOT] REQUIRED] [SET STATUS …]</c>.</summary>
/// <param name="ChangeRequired">False unless CHANGE REQUIRED is said.</param>
/// <param name="Suspended">From STATUS SUSPENDED.</param>
public sealed record CreateUser(NameReference Name, bool OrReplace, bool IfNotExists, Secret Password, bool ChangeRequired, bool Suspended) : AdministrationCommand;

/// <summary><c>ALTER USER u [IF EXISTS] SET …</c>; at least one of its parts is there, and what is null stays as it is.</summary>
public sealed record AlterUser(NameReference Name, bool IfExists, Secret? Password, bool? ChangeRequired, bool? Suspended) : AdministrationCommand;

/// <summary><c>ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'</c>.</summary>
public sealed record ChangeOwnPassword(Secret Current, Secret Password) : AdministrationCommand;

/// <summary><c>DROP USER u [IF EXISTS]</c>.</summary>
public sealed record DropUser(NameReference Name, bool IfExists) : AdministrationCommand;

/// <summary><c>RENAME USER u [IF EXISTS] TO v</c>.</summary>
public sealed record RenameUser(NameReference Name, bool IfExists, NameReference NewName) : AdministrationCommand;

/// <summary><c>CREATE API KEY k FOR USER u [EXPIRES …]</c>.</summary>
/// <param name="Expires">When the key ends, a duration counted from now on; null: not said.</param>
public sealed record CreateApiKey(NameReference Name, NameReference User, TimeReference? Expires) : AdministrationCommand;

/// <summary><c>DROP API KEY k [IF EXISTS]</c>.</summary>
public sealed record DropApiKey(NameReference Name, bool IfExists) : AdministrationCommand;

/// <summary>What may be granted on a database.</summary>
[Flags]
public enum DatabasePrivileges
{
    None = 0,
    Read = 1,
    Write = 2,
    CrossDatabase = 4,
}

/// <summary><c>GRANT READ, WRITE, CROSS_DB ON DATABASE n|* TO u</c>.</summary>
/// <param name="Databases">Empty: <c>*</c>, all databases, also those to come.</param>
/// <param name="Users">At least one.</param>
public sealed record GrantPrivileges(DatabasePrivileges Privileges, EquatableArray<NameReference> Databases, EquatableArray<NameReference> Users) : AdministrationCommand;

/// <summary><c>REVOKE READ, WRITE, CROSS_DB ON DATABASE n|* FROM u</c>.</summary>
/// <param name="Databases">Empty: <c>*</c>, what was granted on all databases.</param>
/// <param name="Users">At least one.</param>
public sealed record RevokePrivileges(DatabasePrivileges Privileges, EquatableArray<NameReference> Databases, EquatableArray<NameReference> Users) : AdministrationCommand;

/// <summary><c>GRANT ADMIN TO u</c>.</summary>
/// <param name="Users">At least one.</param>
public sealed record GrantAdmin(EquatableArray<NameReference> Users) : AdministrationCommand;

/// <summary><c>REVOKE ADMIN FROM u</c>.</summary>
/// <param name="Users">At least one.</param>
public sealed record RevokeAdmin(EquatableArray<NameReference> Users) : AdministrationCommand;
