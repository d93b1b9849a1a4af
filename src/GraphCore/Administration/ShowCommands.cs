namespace Serverless.GraphCore.Administration;

/// <summary>A listing of the catalog. What follows it (YIELD, WHERE, RETURN) is applied to its rows by <see cref="ShowExecutor"/>.</summary>
public abstract record ShowCommand : AdministrationCommand
{
    private protected ShowCommand()
    {
    }
}

/// <summary><c>SHOW DATABASES</c> or <c>SHOW DATABASE n</c>.</summary>
/// <param name="Database">Null: all.</param>
public sealed record ShowDatabases(NameReference? Database) : ShowCommand;

/// <summary><c>SHOW DEFAULT DATABASE</c>.</summary>
public sealed record ShowDefaultDatabase : ShowCommand;

/// <summary><c>SHOW HOME DATABASE</c>.</summary>
public sealed record ShowHomeDatabase : ShowCommand;

/// <summary><c>SHOW ALIASES [FOR DATABASE n]</c> or <c>SHOW ALIAS a [FOR DATABASE]</c>.</summary>
/// <param name="Alias">The only alias to be shown; null: not said.</param>
/// <param name="Database">The database whose aliases are to be shown; null: not said.</param>
public sealed record ShowAliases(NameReference? Alias, NameReference? Database) : ShowCommand;

/// <summary><c>SHOW LIMITS FOR DATABASE n</c>.</summary>
public sealed record ShowLimits(NameReference Database) : ShowCommand;

/// <summary><c>SHOW USAGE [FOR DATABASE n]</c>.</summary>
/// <param name="Database">Null: all.</param>
public sealed record ShowUsage(NameReference? Database) : ShowCommand;

/// <summary><c>SHOW COMPOSITE DATABASES</c>.</summary>
public sealed record ShowComposites : ShowCommand;

/// <summary><c>SHOW CONSTITUENTS FOR COMPOSITE DATABASE c</c>.</summary>
public sealed record ShowConstituents(NameReference Composite) : ShowCommand;

/// <summary><c>SHOW USERS</c>.</summary>
public sealed record ShowUsers : ShowCommand;

/// <summary><c>SHOW CURRENT USER</c>.</summary>
public sealed record ShowCurrentUser : ShowCommand;

/// <summary><c>SHOW API KEYS [FOR USER u]</c>.</summary>
/// <param name="User">Null: all.</param>
public sealed record ShowApiKeys(NameReference? User) : ShowCommand;

/// <summary><c>SHOW PRIVILEGES [FOR USER u]</c>.</summary>
/// <param name="User">Null: all.</param>
public sealed record ShowPrivileges(NameReference? User) : ShowCommand;

/// <summary><c>SHOW AUDIT LOG [SINCE …]</c>.</summary>
/// <param name="Since">The earliest time of an entry, a duration counted back from now; null: not said.</param>
public sealed record ShowAuditLog(TimeReference? Since) : ShowCommand;
