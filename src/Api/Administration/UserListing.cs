using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>Lists users, API keys and privileges. Who is no administrator sees their own.</summary>
internal sealed class UserListing(DatabaseCatalog catalog)
{
    private const string AdministratorPrivilege = "ADMIN";

    private static readonly ShowColumn[] UserColumns =
    [
        new("user", ValueTypes.String),
        new("roles", ValueTypes.List),
        new("passwordChangeRequired", ValueTypes.Boolean),
        new("suspended", ValueTypes.Boolean),
        new("home", ValueTypes.String),
        new("admin", ValueTypes.Boolean),
    ];

    private static readonly ShowColumn[] KeyColumns =
    [
        new("name", ValueTypes.String),
        new("user", ValueTypes.String),
        new("id", ValueTypes.String),
        new("created", ValueTypes.DateTime),
        new("expires", ValueTypes.DateTime),
    ];

    private static readonly ShowColumn[] PrivilegeColumns = [new("user", ValueTypes.String), new("privilege", ValueTypes.String), new("database", ValueTypes.String)];

    /// <summary>Whether a listing is one of these.</summary>
    public static bool IsOne(ShowCommand command) => command is ShowUsers or ShowCurrentUser or ShowApiKeys or ShowPrivileges;

    /// <exception cref="GraphException"><see cref="ErrorCodes.Forbidden"/>; the catalog is unavailable.</exception>
    public async Task<Listing> ListAsync(ShowCommand command, RequestCaller caller, CancellationToken cancellationToken)
    {
        Principal principal = caller.Principal;
        principal.EnsurePasswordIsCurrent();
        switch (command)
        {
            case ShowUsers:
                principal.EnsureAdministrator();
                return new Listing(UserColumns, (await UsersAsync(cancellationToken)).Select(Row));
            case ShowCurrentUser:
                return new Listing(UserColumns, [await CurrentAsync(principal, cancellationToken)]);
            case ShowApiKeys keys:
            {
                string? user = Visible(keys.User, principal);
                IReadOnlyList<ApiKeyEntry> entries = await catalog.ListAsync<ApiKeyEntry>(CatalogKeys.ApiKeys, cancellationToken);
                return new Listing(KeyColumns, entries.Where(entry => user is null || entry.User == user).OrderBy(static entry => entry.Name, StringComparer.Ordinal).Select(Row));
            }

            case ShowPrivileges privileges:
                return await PrivilegesAsync(Visible(privileges.User, principal), principal, cancellationToken);
            default:
                throw new ArgumentException("The listing is none of users, keys or privileges.", nameof(command));
        }
    }

    /// <summary>The only user that is shown; null: all.</summary>
    private static string? Visible(NameReference? user, Principal principal)
    {
        if (user?.Text != principal.Name && user is not null)
        {
            principal.EnsureAdministrator();
        }

        return user?.Text ?? (principal.IsAdministrator ? null : principal.Name);
    }

    private static Value[] Row(UserEntry user) => Row(user.Name, user.ChangeRequired, user.IsSuspended, user.IsAdministrator);

    private static Value[] Row(string name, bool changeRequired, bool isSuspended, bool isAdministrator) =>
    [
        new StringValue(name), NullValue.Instance, BooleanValue.Of(changeRequired), BooleanValue.Of(isSuspended), NullValue.Instance, BooleanValue.Of(isAdministrator),
    ];

    private static Value[] Row(ApiKeyEntry key) =>
    [
        new StringValue(key.Name), new StringValue(key.User), new StringValue(key.Id), CatalogValues.Of(key.Created), CatalogValues.Of(key.Expires),
    ];

    private async Task<IEnumerable<UserEntry>> UsersAsync(CancellationToken cancellationToken) =>
        (await catalog.ListAsync<UserEntry>(CatalogKeys.Users, cancellationToken)).OrderBy(static user => user.Name, StringComparer.Ordinal);

    private async Task<Value[]> CurrentAsync(Principal principal, CancellationToken cancellationToken)
    {
        // Whom only a token names has no entry.
        UserEntry? user = UserName.IsValid(principal.Name) ? await catalog.FindAsync<UserEntry>(CatalogKeys.User(principal.Name), cancellationToken) : null;
        return user is null ? Row(principal.Name, changeRequired: false, isSuspended: false, principal.IsAdministrator) : Row(user);
    }

    private async Task<Listing> PrivilegesAsync(string? user, Principal principal, CancellationToken cancellationToken)
    {
        Dictionary<string, string> databases = (await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken))
            .ToDictionary(static entry => entry.Id, static entry => entry.Name, StringComparer.Ordinal);
        databases.Add(Principal.AllDatabases, Principal.AllDatabases);
        var rows = new List<Value[]>();
        IEnumerable<UserEntry> users = await UsersAsync(cancellationToken);
        foreach (UserEntry entry in users.Where(entry => user is null || entry.Name == user))
        {
            Add(rows, databases, entry.Name, entry.IsAdministrator, PrivilegeNames.Read(entry.Privileges));
        }

        if (rows.Count == 0 && user == principal.Name)
        {
            // Whom only a token names has what the token says.
            Add(rows, databases, principal.Name, principal.IsAdministrator, principal.Privileges);
        }

        return new Listing(PrivilegeColumns, rows);
    }

    private static void Add(
        List<Value[]> rows, Dictionary<string, string> databases, string user, bool isAdministrator, IReadOnlyDictionary<string, DatabasePrivileges> privileges)
    {
        void Row(string privilege, string database) => rows.Add([new StringValue(user), new StringValue(privilege), new StringValue(database)]);
        if (isAdministrator)
        {
            Row(AdministratorPrivilege, Principal.AllDatabases);
        }

        foreach ((string database, DatabasePrivileges granted) in privileges
            .Where(entry => databases.ContainsKey(entry.Key))
            .Select(entry => (databases[entry.Key], entry.Value))
            .OrderBy(static entry => entry.Item1, StringComparer.Ordinal))
        {
            foreach (string privilege in PrivilegeNames.Write(granted))
            {
                Row(privilege.ToUpperInvariant(), database);
            }
        }
    }
}
