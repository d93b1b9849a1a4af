using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>Who asks, and what they may do, as it was when their request began. Immutable.</summary>
public sealed class Principal
{
    /// <summary>Stands for all databases among <see cref="Privileges"/>, also for those to come.</summary>
    public const string AllDatabases = "*";

    private const DatabasePrivileges All = DatabasePrivileges.Read | DatabasePrivileges.Write | DatabasePrivileges.CrossDatabase;

    private static readonly Dictionary<string, DatabasePrivileges> None = new(StringComparer.Ordinal);

    private readonly IReadOnlyDictionary<string, DatabasePrivileges> privileges;

    /// <param name="name">What the caller is called, also in the audit log.</param>
    /// <param name="isAdministrator">Whether the caller may do everything.</param>
    /// <param name="privileges">What the caller may do, by ids of databases and <see cref="AllDatabases"/>.</param>
    public Principal(string name, bool isAdministrator, IReadOnlyDictionary<string, DatabasePrivileges> privileges)
    {
        Name = name;
        IsAdministrator = isAdministrator;
        this.privileges = privileges;
    }

    private Principal(string name)
        : this(name, isAdministrator: false, None) => MustChangePassword = true;

    /// <summary>Whoever reaches a deployment without users. May do everything.</summary>
    public static Principal Open { get; } = new("anonymous", isAdministrator: true, None);

    /// <summary>Whoever asks for what needs no credentials, in a deployment with users. May do nothing.</summary>
    public static Principal Nobody { get; } = new("anonymous", isAdministrator: false, None);

    /// <summary>What the caller is called. Only one caller of a deployment has the name, but for <see cref="Open"/> and <see cref="Nobody"/>.</summary>
    public string Name { get; }

    /// <summary>Whether the caller may do everything.</summary>
    public bool IsAdministrator { get; }

    /// <summary>Whether the caller's password must be changed before anything else: until then there are no privileges, and only that command may be executed.</summary>
    public bool MustChangePassword { get; }

    /// <summary>What was granted, by ids of databases and <see cref="AllDatabases"/>.</summary>
    public IReadOnlyDictionary<string, DatabasePrivileges> Privileges => privileges;

    /// <summary>A user whose password must be changed.</summary>
    public static Principal WithExpiredPassword(string name) => new(name);

    /// <summary>Whether all of some privileges are there on a database.</summary>
    /// <param name="databaseId">The id of the database, which no name is.</param>
    /// <param name="needed">At least one.</param>
    public bool Can(string databaseId, DatabasePrivileges needed) => IsAdministrator || (On(databaseId) & needed) == needed;

    /// <summary>Whether there is any privilege on a database. One on which there is none does not exist for the caller.</summary>
    public bool HasAny(string databaseId) => IsAdministrator || On(databaseId) != DatabasePrivileges.None;

    /// <summary>What may be done on a database.</summary>
    public DatabasePrivileges On(string databaseId) => IsAdministrator
        ? All
        : privileges.GetValueOrDefault(databaseId) | privileges.GetValueOrDefault(AllDatabases);

    /// <summary>Refuses whatever is not the change of an expired password.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.CredentialsExpired"/>.</exception>
    public void EnsurePasswordIsCurrent()
    {
        if (MustChangePassword)
        {
            throw new GraphException(
                ErrorCodes.CredentialsExpired, $"The password of user `{Name}` must be changed first: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'.");
        }
    }

    /// <summary>Refuses those who are no administrators.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.Forbidden"/>, or <see cref="ErrorCodes.CredentialsExpired"/>.</exception>
    public void EnsureAdministrator()
    {
        EnsurePasswordIsCurrent();
        if (!IsAdministrator)
        {
            throw new GraphException(ErrorCodes.Forbidden, $"The command needs the privilege ADMIN, which `{Name}` does not have.");
        }
    }
}
