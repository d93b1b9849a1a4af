using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>Commands on databases: they change the catalog, and then make the database itself obey before they answer.</summary>
internal sealed class DatabaseCommands(
    DatabaseCatalog catalog, DatabaseRegistry databases, DatabaseCreation creation, SettingsReconciler settings, string defaultDatabase, TimeProvider clock)
{
    private const string Column = "name";

    public async Task<CommandResult> CreateAsync(CreateDatabase command, CancellationToken cancellationToken)
    {
        string name = DatabaseName.ForNew(command.Name.Text, "a database", command.Name.Position);
        DatabaseEntry? source = null;
        bool isThere = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                source = command.CopyOf is { } other ? await transaction.DatabaseAsync(other, token) : null;
                return await CheckNewAsync(transaction, command, name, token);
            },
            cancellationToken);
        if (isThere)
        {
            return CommandResult.Of(Column, name, 0);
        }

        string id = await creation.MakeAsync(source, command.At, cancellationToken);
        DatabaseEntry? replaced = null;
        if (command.OrReplace)
        {
            replaced = await catalog.ChangeAsync((transaction, token) => BeginReplacingAsync(transaction, command.Name, token), cancellationToken);
            if (replaced is not null)
            {
                await SealAsync(replaced, cancellationToken);
            }
        }

        bool added = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                if (await CheckNewAsync(transaction, command, name, token))
                {
                    return false;
                }

                if (replaced is not null)
                {
                    Remove(transaction, replaced);
                }

                creation.Add(transaction, name, id);
                return true;
            },
            cancellationToken);
        return CommandResult.Of(Column, name, added ? 1 : 0);
    }

    public async Task<CommandResult> DropAsync(DropDatabase command, CancellationToken cancellationToken)
    {
        // The entry says that the database is being dropped before its log does, so that an attempt that breaks off can be repeated, and nobody gives it another name meanwhile.
        DatabaseEntry? entry = await catalog.ChangeAsync((transaction, token) => BeginDroppingAsync(transaction, command, token), cancellationToken);
        if (entry is null)
        {
            return CommandResult.Nothing(Column);
        }

        await SealAsync(entry, cancellationToken);
        await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                if (await transaction.FindAsync<DatabaseEntry>(CatalogKeys.Database(entry.Id), token) is { } current)
                {
                    Remove(transaction, current);
                }

                return true;
            },
            cancellationToken);
        return CommandResult.Of(Column, entry.Name, 1);
    }

    public Task<CommandResult> StartAsync(StartDatabase command, CancellationToken cancellationToken) =>
        ChangeAsync(command.Name, ifExists: false, static entry => entry with { IsStopped = false }, Column, cancellationToken);

    public Task<CommandResult> StopAsync(StopDatabase command, CancellationToken cancellationToken) =>
        ChangeAsync(command.Name, ifExists: false, static entry => entry with { IsStopped = true }, Column, cancellationToken);

    public Task<CommandResult> AlterAccessAsync(AlterDatabaseAccess command, CancellationToken cancellationToken) =>
        ChangeAsync(command.Name, command.IfExists, entry => entry with { IsReadOnly = command.ReadOnly }, Column, cancellationToken);

    public async Task<CommandResult> RenameAsync(RenameDatabase command, CancellationToken cancellationToken)
    {
        string name = DatabaseName.ForNew(command.NewName.Text, "a database", command.NewName.Position);
        DatabaseEntry? renamed = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                DatabaseEntry? entry = await FindAsync(transaction, command.Name, command.IfExists, token);
                if (entry is null || entry.Name == name)
                {
                    return entry;
                }

                EnsureNotDefault(entry, "renamed", command.Name);
                if (await transaction.FindAsync<NameEntry>(CatalogKeys.Name(name), token) is { } taken)
                {
                    throw CatalogNames.Taken(name, taken.Kind, command.NewName);
                }

                await transaction.EnsureHidesNothingAsync(name, command.NewName, token);
                transaction.Remove(CatalogKeys.Name(entry.Name));
                transaction.Put(CatalogKeys.Name(name), new NameEntry(NameKind.Database, entry.Id));
                entry = entry with { Name = name };
                transaction.Put(CatalogKeys.Database(entry.Id), entry);
                return entry;
            },
            cancellationToken);
        return renamed is null ? CommandResult.Nothing(Column) : CommandResult.Of(Column, renamed.Name, 1);
    }

    /// <summary>Changes a database's entry, and makes the database obey; its name is answered in a column of the given name.</summary>
    public async Task<CommandResult> ChangeAsync(
        NameReference name, bool ifExists, Func<DatabaseEntry, DatabaseEntry> change, string column, CancellationToken cancellationToken)
    {
        DatabaseEntry? changed = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                if (await FindAsync(transaction, name, ifExists, token) is not { } entry)
                {
                    return null;
                }

                entry = change(entry);
                transaction.Put(CatalogKeys.Database(entry.Id), entry);
                return entry;
            },
            cancellationToken);
        if (changed is null)
        {
            return CommandResult.Nothing(column);
        }

        using DatabaseLease lease = await databases.GetAsync(changed, cancellationToken);
        if (lease.Database is IDatabaseSettings commands)
        {
            await settings.ApplyAsync(changed.Id, commands, cancellationToken);
        }

        return CommandResult.Of(column, changed.Name, 1);
    }

    private static async Task<DatabaseEntry?> FindAsync(CatalogTransaction transaction, NameReference name, bool ifExists, CancellationToken cancellationToken)
    {
        DatabaseEntry? entry = ifExists ? await transaction.FindDatabaseAsync(name, cancellationToken) : await transaction.DatabaseAsync(name, cancellationToken);
        return entry is { IsDropping: true } ? throw Dropping(entry, name) : entry;
    }

    // Whether there is nothing to do.
    private static async Task<bool> CheckNewAsync(CatalogTransaction transaction, CreateDatabase command, string name, CancellationToken cancellationToken)
    {
        if (await transaction.FindAsync<NameEntry>(CatalogKeys.Name(name), cancellationToken) is { } taken)
        {
            return command.IfNotExists || (command.OrReplace && taken.Kind == NameKind.Database ? false : throw CatalogNames.Taken(name, taken.Kind, command.Name));
        }

        await transaction.EnsureHidesNothingAsync(name, command.Name, cancellationToken);
        return false;
    }

    private static GraphException Dropping(DatabaseEntry entry, NameReference name) =>
        new(ErrorCodes.DatabaseUnavailable, $"The database `{entry.Name}` is being dropped.", position: name.Position);

    private void Remove(CatalogTransaction transaction, DatabaseEntry entry)
    {
        transaction.Remove(CatalogKeys.Name(entry.Name));
        transaction.Remove(CatalogKeys.Database(entry.Id));
        transaction.Put(CatalogKeys.DroppedDatabase(entry.Id), new DroppedEntry(entry.Id, entry.Name, clock.GetUtcNow()));
    }

    private static async Task<DatabaseEntry?> BeginReplacingAsync(CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken)
    {
        if (await transaction.FindDatabaseAsync(name, cancellationToken) is not { } entry)
        {
            return null;
        }

        EnsureUnnamed(entry, name, "replaced");
        return MarkDropping(transaction, entry);
    }

    private async Task<DatabaseEntry?> BeginDroppingAsync(CatalogTransaction transaction, DropDatabase command, CancellationToken cancellationToken)
    {
        DatabaseEntry? entry = command.IfExists
            ? await transaction.FindDatabaseAsync(command.Name, cancellationToken)
            : await transaction.DatabaseAsync(command.Name, cancellationToken);
        if (entry is null)
        {
            return null;
        }

        EnsureNotDefault(entry, "dropped", command.Name);
        if (!command.CascadeAliases)
        {
            EnsureUnnamed(entry, command.Name, "dropped");
        }

        foreach (string alias in entry.Aliases)
        {
            transaction.Remove(CatalogKeys.Name(alias));
        }

        foreach (string name in entry.Composites)
        {
            if (await transaction.FindAsync<CompositeEntry>(CatalogKeys.Composite(name), cancellationToken) is { } composite)
            {
                transaction.Put(CatalogKeys.Composite(name), composite with { Constituents = [.. composite.Constituents.Where(constituent => constituent.DatabaseId != entry.Id)] });
            }
        }

        return MarkDropping(transaction, entry with { Aliases = [], Composites = [] });
    }

    private static DatabaseEntry MarkDropping(CatalogTransaction transaction, DatabaseEntry entry)
    {
        DatabaseEntry dropping = entry with { IsDropping = true };
        transaction.Put(CatalogKeys.Database(entry.Id), dropping);
        return dropping;
    }

    private static void EnsureUnnamed(DatabaseEntry entry, NameReference name, string done)
    {
        if (entry.Aliases.Count > 0)
        {
            throw new GraphException(
                ErrorCodes.ExistingAliasFound,
                $"The database `{entry.Name}` cannot be {done}, because it has the alias{(entry.Aliases.Count > 1 ? "es" : "")} {Names(entry.Aliases)}: drop {(entry.Aliases.Count > 1 ? "them" : "it")} first, or drop the database with CASCADE ALIASES.",
                position: name.Position);
        }

        if (entry.Composites.Count > 0)
        {
            throw new GraphException(
                ErrorCodes.ExistingAliasFound,
                $"The database `{entry.Name}` cannot be {done}, because it is a constituent of {Names(entry.Composites)}: drop the constituent first, or drop the database with CASCADE ALIASES.",
                position: name.Position);
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(static name => $"`{name}`"));

    private void EnsureNotDefault(DatabaseEntry entry, string done, NameReference name)
    {
        if (entry.Name == defaultDatabase)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{entry.Name}` cannot be {done}: it is the default database of the deployment.", position: name.Position);
        }
    }

    private async Task SealAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
        if (lease.Database is IDatabaseSettings commands)
        {
            await commands.DropAsync(cancellationToken);
        }
    }
}
