using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>What a SHOW command lists, before YIELD and WHERE.</summary>
/// <param name="Columns">In the order of <c>YIELD *</c>.</param>
/// <param name="Rows">Made as they are asked for.</param>
internal sealed record Listing(IReadOnlyList<ShowColumn> Columns, IEnumerable<Value[]> Rows);

/// <summary>Lists what the catalog holds of databases and their names: only what the caller may know of.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="limits">The limits in force.</param>
/// <param name="defaultDatabase">The name of the default database.</param>
/// <param name="address">Where the deployment is served, for the column that Neo4j has.</param>
internal sealed class ShowCommands(DatabaseCatalog catalog, EffectiveLimits limits, string defaultDatabase, string address)
{
    private const string Online = "online";
    private const string Offline = "offline";

    private static readonly ShowColumn[] DatabaseColumns =
    [
        Text("name"), Text("type"), List("aliases"), Text("access"), Text("address"), Text("role"), Flag("writer"), Text("requestedStatus"), Text("currentStatus"), Text("statusMessage"),
        Flag("default"), Flag("home"), List("constituents"),
    ];

    private static readonly ShowColumn[] AliasColumns = [Text("alias"), Text("database"), Text("name"), Text("composite"), Text("location")];
    private static readonly ShowColumn[] CompositeColumns = [Text("name"), Text("type"), Text("status")];
    private static readonly ShowColumn[] ConstituentColumns = [Text("alias"), Text("database"), Text("type"), Text("access_mode")];
    private static readonly ShowColumn[] LimitColumns = [Text("database"), Text("limit"), new("value", ValueTypes.Integer), Text("description")];

    /// <summary>All databases, with the system database and the composites, by name.</summary>
    public async Task<Listing> DatabasesAsync(Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        IReadOnlyList<DatabaseEntry> databases = await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken);
        IReadOnlyList<CompositeEntry> composites = await catalog.ListAsync<CompositeEntry>(CatalogKeys.Composites, cancellationToken);
        IEnumerable<(string Name, Func<Value[]> Row)> rows =
        [
            (DatabaseName.System, SystemRow),
            .. databases.Where(entry => isVisible(entry.Id)).Select(entry => (entry.Name, (Func<Value[]>)(() => Row(entry)))),
            .. VisibleComposites(composites, isVisible).Select(composite => (composite.Name, (Func<Value[]>)(() => Row(composite, isVisible)))),
        ];
        return new Listing(DatabaseColumns, rows.OrderBy(static row => row.Name, StringComparer.Ordinal).Select(static row => row.Row()));
    }

    /// <summary>The one of a name or alias: no row when there is none.</summary>
    public async Task<Listing> DatabaseAsync(string name, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(cancellationToken);
        CatalogTarget? target = await new CatalogResolver(catalog).FindAsync(name, isVisible, cancellationToken);
        IEnumerable<Value[]> rows = target switch
        {
            null => [],
            { IsSystem: true } => [SystemRow()],
            { Database: { } database } => [Row(database)],
            { Composite: { } composite } => [Row(composite, isVisible)],
            _ => [],
        };
        return new Listing(DatabaseColumns, rows);
    }

    /// <summary>The default database, which is everybody's home too.</summary>
    public Task<Listing> DefaultDatabaseAsync(Func<string, bool> isVisible, CancellationToken cancellationToken) =>
        DatabaseAsync(defaultDatabase, isVisible, cancellationToken);

    /// <summary>Aliases, by name.</summary>
    public async Task<Listing> AliasesAsync(ShowAliases command, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        IEnumerable<DatabaseEntry> databases = (await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken)).Where(entry => isVisible(entry.Id));
        if (command.Database is { } name)
        {
            DatabaseEntry entry = await VisibleAsync(name, isVisible, cancellationToken);
            databases = databases.Where(database => database.Id == entry.Id);
        }

        DatabaseName.TryNormalize(command.Alias?.Text ?? "", out string alias);
        return new Listing(
            AliasColumns,
            from database in databases
            from other in database.Aliases
            where command.Alias is null || other == alias
            orderby other
            select (Value[])[Of(other), Of(database.Name), Of(other), NullValue.Instance, Of("local")]);
    }

    /// <summary>Composite databases, by name.</summary>
    public async Task<Listing> CompositesAsync(Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        IReadOnlyList<CompositeEntry> composites = await catalog.ListAsync<CompositeEntry>(CatalogKeys.Composites, cancellationToken);
        return new Listing(
            CompositeColumns, VisibleComposites(composites, isVisible).Select(static composite => (Value[])[Of(composite.Name), Of("composite"), Of(Online)]));
    }

    /// <summary>The constituents of a composite, by alias.</summary>
    public async Task<Listing> ConstituentsAsync(ShowConstituents command, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(cancellationToken);
        CatalogTarget target = await new CatalogResolver(catalog).ReadAsync(command.Composite.Text, command.Composite.Position, isVisible, cancellationToken);
        if (target.Composite is not { } composite)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{target.Database?.Name ?? DatabaseName.System}` is no composite database.", position: command.Composite.Position);
        }

        Dictionary<string, DatabaseEntry> databases = (await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken))
            .Where(entry => isVisible(entry.Id))
            .ToDictionary(static entry => entry.Id, StringComparer.Ordinal);
        return new Listing(
            ConstituentColumns,
            from constituent in composite.Constituents
            where databases.ContainsKey(constituent.DatabaseId)
            let entry = databases[constituent.DatabaseId]
            select (Value[])[Of(constituent.Alias), Of(entry.Name), Of("local"), Of(entry.IsReadOnly ? "read" : "read_write")]);
    }

    /// <summary>The limits of a database, each in a row.</summary>
    public async Task<Listing> LimitsAsync(ShowLimits command, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        DatabaseEntry entry = await VisibleAsync(command.Database, isVisible, cancellationToken);
        return new Listing(LimitColumns, LimitDocuments.Rows(entry.Name, limits.Of(entry)).Select(static row => row.ToArray()));
    }

    /// <summary>The database of a name that the caller may know of.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>.</exception>
    public async Task<DatabaseEntry> VisibleAsync(NameReference name, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(cancellationToken);
        return (await new CatalogResolver(catalog).ReadAsync(name.Text, name.Position, isVisible, cancellationToken)).Database ?? throw CatalogResolver.NotFound(name.Text, name.Position);
    }

    private static IEnumerable<CompositeEntry> VisibleComposites(IReadOnlyList<CompositeEntry> composites, Func<string, bool> isVisible) =>
        composites.Where(composite => composite.Constituents.Count == 0 || composite.Constituents.Any(constituent => isVisible(constituent.DatabaseId)));

    private static StringValue Of(string text) => new(text);

    private static ListValue Of(IEnumerable<string> texts) => new([.. texts.Select(static text => (Value)Of(text))]);

    private static BooleanValue Of(bool flag) => flag ? BooleanValue.True : BooleanValue.False;

    private static ShowColumn Text(string name) => new(name, ValueTypes.String);

    private static ShowColumn List(string name) => new(name, ValueTypes.List);

    private static ShowColumn Flag(string name) => new(name, ValueTypes.Boolean);

    private Value[] Row(DatabaseEntry entry)
    {
        string requested = entry.IsStopped || entry.IsDropping ? Offline : Online;
        bool isDefault = entry.Name == defaultDatabase;
        return Row(
            entry.Name, "standard", entry.Aliases, entry.IsReadOnly ? "read-only" : "read-write", requested, entry.IsDropping ? "The database is being dropped." : "", isDefault, []);
    }

    private Value[] Row(CompositeEntry composite, Func<string, bool> isVisible) => Row(
        composite.Name,
        "composite",
        [],
        "read-write",
        Online,
        "",
        isDefault: false,
        composite.Constituents.Where(constituent => isVisible(constituent.DatabaseId)).Select(constituent => $"{composite.Name}.{constituent.Alias}"));

    private Value[] SystemRow() => Row(DatabaseName.System, "system", [], "read-write", Online, "", isDefault: false, []);

    private Value[] Row(
        string name, string type, IEnumerable<string> aliases, string access, string status, string message, bool isDefault, IEnumerable<string> constituents) =>
    [
        Of(name), Of(type), Of(aliases), Of(access), Of(address), Of("primary"), Of(access == "read-write"), Of(status), Of(status), Of(message), Of(isDefault), Of(isDefault), Of(constituents),
    ];
}
