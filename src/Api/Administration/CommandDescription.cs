using Serverless.Api.Audit;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>What the audit log says of a command: what it does, to which databases, and the object that it is about. Never a password, or a statement's text.</summary>
/// <param name="Action">Its first words.</param>
/// <param name="Databases">Names as they were given.</param>
/// <param name="Target">The object named.</param>
internal sealed record CommandDescription(string Action, IReadOnlyList<string> Databases, string? Target)
{
    /// <summary>Names are what callers make them.</summary>
    private const int MaxNameLength = 255;

    /// <summary>The description of a command.</summary>
    public static CommandDescription Of(AdministrationCommand command) => command switch
    {
        CreateDatabase create => OnDatabase("CREATE DATABASE", create.Name, create.CopyOf),
        DropDatabase drop => OnDatabase("DROP DATABASE", drop.Name),
        StartDatabase start => OnDatabase("START DATABASE", start.Name),
        StopDatabase stop => OnDatabase("STOP DATABASE", stop.Name),
        AlterDatabaseAccess alter => OnDatabase("ALTER DATABASE SET ACCESS", alter.Name),
        RenameDatabase rename => OnDatabase("ALTER DATABASE RENAME", rename.Name, rename.NewName),
        SetLimits set => OnDatabase("ALTER DATABASE SET LIMIT", set.Name),
        RemoveLimits remove => OnDatabase("ALTER DATABASE REMOVE LIMIT", remove.Name),
        CreateAlias create => new("CREATE ALIAS", [Text(create.Target)], Text(create.Name)),
        AlterAlias alter => new("ALTER ALIAS", [Text(alter.Target)], Text(alter.Name)),
        DropAlias drop => new("DROP ALIAS", [], Text(drop.Name)),
        CreateComposite create => new("CREATE COMPOSITE DATABASE", [.. create.Constituents.Select(static constituent => Text(constituent.Target))], Text(create.Name)),
        AlterCompositeAdd add => new("ALTER COMPOSITE DATABASE ADD ALIAS", [Text(add.Target)], Text(add.Name)),
        AlterCompositeDrop drop => new("ALTER COMPOSITE DATABASE DROP ALIAS", [], Text(drop.Name)),
        DropComposite drop => new("DROP COMPOSITE DATABASE", [], Text(drop.Name)),
        CreateUser create => new("CREATE USER", [], Text(create.Name)),
        AlterUser alter => new("ALTER USER", [], Text(alter.Name)),
        ChangeOwnPassword => new("ALTER CURRENT USER SET PASSWORD", [], null),
        DropUser drop => new("DROP USER", [], Text(drop.Name)),
        RenameUser rename => new("RENAME USER", [], Text(rename.Name)),
        CreateApiKey create => new("CREATE API KEY", [], Text(create.Name)),
        DropApiKey drop => new("DROP API KEY", [], Text(drop.Name)),
        GrantPrivileges grant => new($"GRANT {Words(grant.Privileges)}", Names(grant.Databases), Joined(grant.Users)),
        RevokePrivileges revoke => new($"REVOKE {Words(revoke.Privileges)}", Names(revoke.Databases), Joined(revoke.Users)),
        GrantAdmin grant => new("GRANT ADMIN", [], Joined(grant.Users)),
        RevokeAdmin revoke => new("REVOKE ADMIN", [], Joined(revoke.Users)),
        ShowUsers => new("SHOW USERS", [], null),
        ShowCurrentUser => new("SHOW CURRENT USER", [], null),
        ShowApiKeys show => new("SHOW API KEYS", [], Optional(show.User)),
        ShowPrivileges show => new("SHOW PRIVILEGES", [], Optional(show.User)),
        ShowAuditLog => new("SHOW AUDIT LOG", [], null),
        ShowLimits show => OnDatabase("SHOW LIMITS", show.Database),
        ShowUsage { Database: { } database } => OnDatabase("SHOW USAGE", database),
        ShowAliases { Database: { } database } => OnDatabase("SHOW ALIASES", database),
        ShowConstituents show => OnDatabase("SHOW CONSTITUENTS", show.Composite),
        ShowCommand => new("SHOW", [], null),
        _ => throw new ArgumentException($"The audit log does not know {command.GetType().Name}.", nameof(command)),
    };

    /// <summary>The setting of limits by other means than a command.</summary>
    public static CommandDescription SetLimits(string database) => OnDatabase("ALTER DATABASE SET LIMIT", new NameReference(database, default));

    /// <summary>The record of what somebody did with it.</summary>
    public AuditRecord Of(RequestCaller caller, AuditOutcome outcome) => caller.Did(AuditEvent.Administration, Action, outcome) with { Databases = Databases, Target = Target };

    private static CommandDescription OnDatabase(string action, params NameReference?[] names) =>
        new(action, [.. names.OfType<NameReference>().Select(Text)], Text(names[0]!));

    private static string[] Names(EquatableArray<NameReference> names) => names.Count == 0 ? [Principal.AllDatabases] : [.. names.Select(Text)];

    private static string Joined(EquatableArray<NameReference> names) => Cut(string.Join(", ", names.Select(Text)));

    private static string Words(DatabasePrivileges privileges) => string.Join(", ", PrivilegeNames.Write(privileges)).ToUpperInvariant();

    private static string? Optional(NameReference? name) => name is null ? null : Text(name);

    private static string Text(NameReference name) => Cut(name.Text);

    private static string Cut(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength];
}
