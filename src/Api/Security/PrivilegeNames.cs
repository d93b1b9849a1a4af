using Serverless.GraphCore.Administration;

namespace Serverless.Api.Security;

/// <summary>Privileges ⇄ their names, as the catalog keeps them and tokens have them. The names never change.</summary>
internal static class PrivilegeNames
{
    /// <summary>Each privilege, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<(DatabasePrivileges Privilege, string Name)> All =
    [
        (DatabasePrivileges.Read, "read"),
        (DatabasePrivileges.Write, "write"),
        (DatabasePrivileges.CrossDatabase, "cross_db"),
    ];

    public static IReadOnlyList<string> Write(DatabasePrivileges privileges) => [.. All.Where(entry => privileges.HasFlag(entry.Privilege)).Select(static entry => entry.Name)];

    /// <summary>The privileges of some names; one that is not known gives none.</summary>
    public static DatabasePrivileges Read(IEnumerable<string> names)
    {
        DatabasePrivileges privileges = DatabasePrivileges.None;
        foreach (string name in names)
        {
            foreach ((DatabasePrivileges privilege, string known) in All)
            {
                privileges |= name == known ? privilege : DatabasePrivileges.None;
            }
        }

        return privileges;
    }

    public static Dictionary<string, DatabasePrivileges> Read(IReadOnlyDictionary<string, IReadOnlyList<string>> privileges) =>
        privileges.ToDictionary(static entry => entry.Key, static entry => Read(entry.Value), StringComparer.Ordinal);
}
