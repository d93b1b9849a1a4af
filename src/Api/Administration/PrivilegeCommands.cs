using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>
/// Commands on privileges. They are kept by the ids of databases: so they are those of the database that a name or alias means now, and stay with it when it is renamed. What is granted on
/// all databases is one grant, and is taken back as one.
/// </summary>
internal sealed class PrivilegeCommands(DatabaseCatalog catalog)
{
    /// <exception cref="GraphException">As <see cref="UserCommands.ExecuteAsync"/>.</exception>
    public Task<CommandResult> ExecuteAsync(AdministrationCommand command, CancellationToken cancellationToken) => command switch
    {
        GrantPrivileges grant => ChangeAsync(grant.Databases, grant.Users, (now, id) => now.GetValueOrDefault(id) | grant.Privileges, cancellationToken),
        RevokePrivileges revoke => ChangeAsync(revoke.Databases, revoke.Users, (now, id) => now.GetValueOrDefault(id) & ~revoke.Privileges, cancellationToken),
        GrantAdmin grant => ChangeAsync(grant.Users, isAdministrator: true, cancellationToken),
        RevokeAdmin revoke => ChangeAsync(revoke.Users, isAdministrator: false, cancellationToken),
        _ => throw new ArgumentException("The command is none on privileges.", nameof(command)),
    };

    private Task<CommandResult> ChangeAsync(
        EquatableArray<NameReference> databases,
        EquatableArray<NameReference> users,
        Func<Dictionary<string, DatabasePrivileges>, string, DatabasePrivileges> change,
        CancellationToken cancellationToken) => catalog.ChangeAsync(
        async (transaction, token) =>
        {
            string[] ids = databases.Count == 0 ? [Principal.AllDatabases] : new string[databases.Count];
            for (int i = 0; i < databases.Count; i++)
            {
                ids[i] = (await transaction.DatabaseAsync(databases[i], token)).Id;
            }

            int changed = 0;
            foreach (NameReference name in users.ToArray())
            {
                UserEntry user = (await transaction.FindUserAsync(name, ifExists: false, token))!;
                Dictionary<string, DatabasePrivileges> privileges = PrivilegeNames.Read(user.Privileges);
                bool isOther = false;
                foreach (string id in ids)
                {
                    DatabasePrivileges granted = change(privileges, id);
                    isOther |= granted != privileges.GetValueOrDefault(id);
                    privileges[id] = granted;
                }

                if (isOther)
                {
                    changed++;
                    transaction.Put(CatalogKeys.User(user.Name), user with
                    {
                        Privileges = privileges
                            .Where(static entry => entry.Value != DatabasePrivileges.None)
                            .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
                            .ToDictionary(static entry => entry.Key, static entry => PrivilegeNames.Write(entry.Value), StringComparer.Ordinal),
                    });
                }
            }

            return UserEntries.Done(changed);
        },
        cancellationToken);

    private Task<CommandResult> ChangeAsync(EquatableArray<NameReference> users, bool isAdministrator, CancellationToken cancellationToken) => catalog.ChangeAsync(
        async (transaction, token) =>
        {
            int changed = 0;
            foreach (NameReference name in users.ToArray())
            {
                UserEntry user = (await transaction.FindUserAsync(name, ifExists: false, token))!;
                if (user.IsAdministrator != isAdministrator)
                {
                    changed++;
                    transaction.Put(CatalogKeys.User(user.Name), user with { IsAdministrator = isAdministrator });
                    await transaction.EnsureAdministratorRemainsAsync(name, token);
                }
            }

            return UserEntries.Done(changed);
        },
        cancellationToken);
}
