using Serverless.GraphCore.Administration;

namespace Serverless.Api.Security;

/// <summary>Who makes a request, and what that one may do.</summary>
public sealed class Principal(string name, bool isAdministrator, IReadOnlyDictionary<string, DatabasePrivileges> privileges)
{
    /// <summary>The key of privileges on every database.</summary>
    public const string AllDatabases = "*";

    /// <summary>Everybody, where there are no users.</summary>
    public static Principal Open { get; } = new("anonymous", isAdministrator: true, new Dictionary<string, DatabasePrivileges>());

    public string Name { get; } = name;

    /// <summary>Whether everything is allowed.</summary>
    public bool IsAdministrator { get; } = isAdministrator;

    /// <summary>Whether something may be done on a database.</summary>
    public bool Can(string databaseId, DatabasePrivileges needed) => IsAdministrator || (On(databaseId) & needed) == needed;

    /// <summary>Whether anything may be done on a database: else it does not exist for this one.</summary>
    public bool HasAny(string databaseId) => IsAdministrator || On(databaseId) != DatabasePrivileges.None;

    private DatabasePrivileges On(string databaseId) => privileges.GetValueOrDefault(databaseId) | privileges.GetValueOrDefault(AllDatabases);
}
