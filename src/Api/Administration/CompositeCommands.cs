using Serverless.Api.Catalog;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>Commands on composite databases and their constituents.</summary>
internal sealed class CompositeCommands(DatabaseCatalog catalog)
{
    private const string Column = "name";

    public async Task<CommandResult> CreateAsync(CreateComposite command, CancellationToken cancellationToken)
    {
        string name = DatabaseName.ForNew(command.Name.Text, "a composite database", command.Name.Position);
        bool changed = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                if (await transaction.FindAsync<NameEntry>(CatalogKeys.Name(name), token) is { } taken)
                {
                    if (command.IfNotExists)
                    {
                        return false;
                    }

                    if (!command.OrReplace || taken.Kind != NameKind.Composite)
                    {
                        throw CatalogNames.Taken(name, taken.Kind, command.Name);
                    }

                    await ClearAsync(transaction, name, token);
                }

                await transaction.EnsureHidesNothingAsync(name, command.Name, token);
                transaction.Put(CatalogKeys.Name(name), new NameEntry(NameKind.Composite, null));
                transaction.Put(CatalogKeys.Composite(name), new CompositeEntry(name, []));
                foreach (ConstituentDefinition constituent in command.Constituents.AsEnumerable())
                {
                    await AddAsync(transaction, name, constituent.Alias, constituent.Target, token);
                }

                return true;
            },
            cancellationToken);
        return CommandResult.Of(Column, name, changed ? 1 : 0);
    }

    public async Task<CommandResult> AddAsync(AlterCompositeAdd command, CancellationToken cancellationToken)
    {
        (string composite, string alias, string target) = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                CompositeEntry entry = await transaction.CompositeAsync(command.Name, token);
                (string added, string database) = await AddAsync(transaction, entry.Name, command.Alias, command.Target, token);
                return (entry.Name, added, database);
            },
            cancellationToken);
        return new CommandResult(["composite_database", "action", "alias", "database"], [[Text(composite), Text("ADD"), Text(alias), Text(target)]], 1);
    }

    public async Task<CommandResult> DropConstituentAsync(AlterCompositeDrop command, CancellationToken cancellationToken)
    {
        (string composite, string alias) = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                CompositeEntry entry = await transaction.CompositeAsync(command.Name, token);
                Constituent? dropped = DatabaseName.TryNormalizeConstituent(command.Alias.Text, out string name)
                    ? entry.Constituents.FirstOrDefault(constituent => constituent.Alias == name)
                    : null;
                if (dropped is null)
                {
                    throw new GraphException(
                        ErrorCodes.DatabaseNotFound, $"The composite database `{entry.Name}` has no constituent `{command.Alias.Text}`.", position: command.Alias.Position);
                }

                CompositeEntry left = entry with { Constituents = [.. entry.Constituents.Where(constituent => constituent != dropped)] };
                transaction.Put(CatalogKeys.Composite(entry.Name), left);
                if (left.Constituents.All(constituent => constituent.DatabaseId != dropped.DatabaseId))
                {
                    await ForgetAsync(transaction, entry.Name, dropped.DatabaseId, token);
                }

                return (entry.Name, dropped.Alias);
            },
            cancellationToken);
        return new CommandResult(["composite_database", "action", "alias"], [[Text(composite), Text("DROP"), Text(alias)]], 1);
    }

    public async Task<CommandResult> DropAsync(DropComposite command, CancellationToken cancellationToken)
    {
        string? dropped = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                CompositeEntry? entry = command.IfExists ? await transaction.FindCompositeAsync(command.Name, token) : await transaction.CompositeAsync(command.Name, token);
                if (entry is not null)
                {
                    await ClearAsync(transaction, entry.Name, token);
                    transaction.Remove(CatalogKeys.Name(entry.Name));
                    transaction.Remove(CatalogKeys.Composite(entry.Name));
                }

                return entry?.Name;
            },
            cancellationToken);
        return dropped is null ? CommandResult.Nothing(Column) : CommandResult.Of(Column, dropped, 1);
    }

    private static StringValue Text(string text) => new(text);

    private static async Task<(string Alias, string Database)> AddAsync(
        CatalogTransaction transaction, string composite, NameReference alias, NameReference target, CancellationToken cancellationToken)
    {
        if (!DatabaseName.TryNormalizeConstituent(alias.Text, out string name))
        {
            throw new GraphException(
                ErrorCodes.ArgumentError,
                $"`{alias.Text}` cannot be the name of a constituent: it must have 1 to 63 of the characters a-z, 0-9, `.`, `_` and `-`, begin with a letter or digit, and not end with `.` or `-`.",
                position: alias.Position);
        }

        CompositeEntry entry = (await transaction.FindAsync<CompositeEntry>(CatalogKeys.Composite(composite), cancellationToken))!;
        if (entry.Constituents.Any(constituent => constituent.Alias == name))
        {
            throw new GraphException(ErrorCodes.ExistingDatabaseFound, $"The composite database `{composite}` has a constituent `{name}` already.", position: alias.Position);
        }

        await transaction.EnsureHidesNothingAsync(composite, name, alias, cancellationToken);
        DatabaseEntry database = await AliasCommands.TargetAsync(transaction, target, cancellationToken);
        transaction.Put(
            CatalogKeys.Composite(composite),
            entry with { Constituents = [.. entry.Constituents.Append(new Constituent(name, database.Id)).OrderBy(static constituent => constituent.Alias, StringComparer.Ordinal)] });
        transaction.Put(CatalogKeys.Database(database.Id), database with { Composites = database.Composites.With(composite) });
        return (name, database.Name);
    }

    private static async Task ClearAsync(CatalogTransaction transaction, string composite, CancellationToken cancellationToken)
    {
        if (await transaction.FindAsync<CompositeEntry>(CatalogKeys.Composite(composite), cancellationToken) is { } entry)
        {
            foreach (Constituent constituent in entry.Constituents)
            {
                await ForgetAsync(transaction, composite, constituent.DatabaseId, cancellationToken);
            }
        }
    }

    private static async Task ForgetAsync(CatalogTransaction transaction, string composite, string databaseId, CancellationToken cancellationToken)
    {
        if (await transaction.FindAsync<DatabaseEntry>(CatalogKeys.Database(databaseId), cancellationToken) is { } database)
        {
            transaction.Put(CatalogKeys.Database(databaseId), database with { Composites = database.Composites.Without(composite) });
        }
    }
}
