using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>A part of a request that runs by itself: statements of one database that follow each other, or one command.</summary>
/// <param name="First">The number of its first statement in the request.</param>
/// <param name="Count">How many statements it has.</param>
internal abstract record RequestStep(int First, int Count);

/// <summary>Statements that run on one database.</summary>
/// <param name="Database">The database.</param>
/// <param name="Writes">Whether one of them may write.</param>
/// <param name="IsNamed">Whether one of them names the database itself.</param>
/// <param name="CommitsInBatches">Whether one of them commits more than once.</param>
internal sealed record DatabaseStep(int First, int Count, DatabaseEntry Database, bool Writes, bool IsNamed, bool CommitsInBatches) : RequestStep(First, Count);

/// <summary>A statement that uses several databases, or is made to a composite.</summary>
/// <param name="Database">The database that it is made to, by the name that the request or a <c>:USE</c> gives.</param>
/// <param name="Writes">Whether it may write.</param>
/// <param name="CommitsInBatches">Whether it commits more than once.</param>
internal sealed record FederatedStep(int First, string Database, bool Writes, bool CommitsInBatches) : RequestStep(First, 1);

/// <summary>A command on the catalog.</summary>
internal sealed record CommandStep(int First, RoutedStatement Statement) : RequestStep(First, 1);

/// <summary><c>:USE x</c>: the statements after it run there.</summary>
internal sealed record SelectionStep(int First) : RequestStep(First, 1);

/// <summary>
/// Cuts a request into steps: which database each statement runs on, and whether the caller may do that. A request that writes has one database, so that it takes effect
/// as a whole or not at all; a request that reads may have several, and sees a snapshot of each.
/// </summary>
internal sealed class RequestSteps(StatementRouter router, CatalogResolver names)
{
    private static readonly RoutedStatement Nothing = new();

    /// <summary>The steps of a request.</summary>
    /// <param name="principal">Who makes it.</param>
    /// <param name="database">The database that it is made to.</param>
    /// <param name="statements">Its statements.</param>
    /// <param name="isOpen">Whether they belong to an open transaction, which a statement that cannot be read ends too.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">
    /// A statement cannot be read; <see cref="ErrorCodes.DatabaseNotFound"/>; <see cref="ErrorCodes.Forbidden"/>; <see cref="ErrorCodes.AccessMode"/>: it writes and has more than one database.
    /// </exception>
    public async ValueTask<List<RequestStep>> CutAsync(
        Principal principal, string database, IReadOnlyList<QueryRequest> statements, bool isOpen, CancellationToken cancellationToken)
    {
        if (principal.MustChangePassword)
        {
            return PasswordChanges(principal, statements);
        }

        CatalogTarget current = await VisibleAsync(principal, database, null, cancellationToken);
        string currentName = database;
        List<RequestStep> steps = new(1);
        if (statements.Count == 0)
        {
            steps.Add(new DatabaseStep(0, 0, Allowed(principal, current, Nothing), Writes: false, IsNamed: false, CommitsInBatches: false));
        }

        for (int i = 0; i < statements.Count; i++)
        {
            RoutedStatement statement = Route(statements[i], isOpen || i > 0, current);
            CatalogTarget target = statement.Database is { } named ? await VisibleAsync(principal, named.Text, named.Position, cancellationToken) : current;
            if (statement.IsSelection)
            {
                current = target;
                currentName = statement.Database!.Text;
                steps.Add(new SelectionStep(i));
            }
            else if (statement.Command is not null)
            {
                steps.Add(new CommandStep(i, statement));
            }
            else if (statement.SpansDatabases || (target.Composite is not null && statement.Access != StatementAccess.Schema))
            {
                steps.Add(new FederatedStep(i, statement.Database?.Text ?? currentName, statement.Access != StatementAccess.Read, statement.CommitsInBatches));
            }
            else
            {
                DatabaseEntry entry = Allowed(principal, target, statement);
                bool isNamed = statement.Database is not null;
                bool writes = statement.Access != StatementAccess.Read;
                if (steps is [.., DatabaseStep last] && last.Database.Id == entry.Id)
                {
                    steps[^1] = last with { Count = last.Count + 1, Writes = last.Writes || writes, IsNamed = last.IsNamed || isNamed, CommitsInBatches = last.CommitsInBatches || statement.CommitsInBatches };
                }
                else
                {
                    steps.Add(new DatabaseStep(i, 1, entry, writes, isNamed, statement.CommitsInBatches));
                }
            }
        }

        if (steps.Count > 1)
        {
            EnsureAtomic(steps);
        }

        return steps;
    }

    // Who must change their password may do that on any database's endpoint, and nothing else anywhere.
    private List<RequestStep> PasswordChanges(Principal principal, IReadOnlyList<QueryRequest> statements)
    {
        List<RequestStep> steps = new(1);
        for (int i = 0; i < statements.Count; i++)
        {
            RoutedStatement statement = router.Route(statements[i]);
            if (statement.Command is not ChangeOwnPassword)
            {
                principal.EnsurePasswordIsCurrent();
            }

            steps.Add(new CommandStep(i, statement));
        }

        if (steps.Count == 0)
        {
            principal.EnsurePasswordIsCurrent();
        }

        return steps;
    }

    /// <summary>What a name stands for, if the caller may know of it.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>, whether it does not exist or may not be known.</exception>
    public ValueTask<CatalogTarget> VisibleAsync(Principal principal, string name, SourcePosition? position, CancellationToken cancellationToken) =>
        names.ReadAsync(name, position, principal.HasAny, cancellationToken);

    /// <summary>The database of a name, on which the caller may do something.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; <see cref="ErrorCodes.Forbidden"/>.</exception>
    public async ValueTask<DatabaseEntry> AllowedAsync(Principal principal, string name, DatabasePrivileges needed, CancellationToken cancellationToken)
    {
        CatalogTarget target = await VisibleAsync(principal, name, null, cancellationToken);
        DatabaseEntry entry = target.Database ?? throw WithoutGraph(principal, target, null);
        return principal.Can(entry.Id, needed) ? entry : throw Forbidden(entry, needed);
    }

    // Of a statement that cannot be read the database says so when its turn comes: what was asked for before it is answered.
    private RoutedStatement Route(QueryRequest statement, bool isLater, CatalogTarget current)
    {
        try
        {
            return router.Route(statement);
        }
        catch (GraphException failure) when (isLater && current.Database is not null && failure.Code == ErrorCodes.SyntaxError)
        {
            return Nothing;
        }
    }

    private static DatabaseEntry Allowed(Principal principal, CatalogTarget target, RoutedStatement statement)
    {
        DatabaseEntry entry = target.Database ?? throw WithoutGraph(principal, target, statement.Database?.Position);
        Ensure(principal, entry, statement.Access == StatementAccess.Read ? DatabasePrivileges.None : DatabasePrivileges.Write);
        Ensure(principal, entry, statement.Access == StatementAccess.Schema || !statement.Reads ? DatabasePrivileges.None : DatabasePrivileges.Read);
        return entry;
    }

    private static void Ensure(Principal principal, DatabaseEntry entry, DatabasePrivileges needed)
    {
        if (!principal.Can(entry.Id, needed))
        {
            throw Forbidden(entry, needed);
        }
    }

    /// <summary>The error for what the caller may not do on a database that it may know of.</summary>
    public static GraphException Forbidden(DatabaseEntry entry, DatabasePrivileges needed) => new(ErrorCodes.Forbidden, needed switch
    {
        DatabasePrivileges.Read => $"The caller may not read the database `{entry.Name}`.",
        DatabasePrivileges.CrossDatabase => $"The caller may not use the database `{entry.Name}` together with others.",
        _ => $"The caller may not write the database `{entry.Name}`.",
    });

    private static GraphException WithoutGraph(Principal principal, CatalogTarget target, SourcePosition? position) => target.Composite is { } composite
        ? new GraphException(
            ErrorCodes.SemanticError,
            $"`{composite.Name}` is a composite database and has no graph of its own: say which constituent is meant, as in `USE {composite.Name}.{composite.Constituents.FirstOrDefault(constituent => principal.HasAny(constituent.DatabaseId))?.Alias ?? "alias"}`.",
            position: position)
        : new GraphException(
            ErrorCodes.UnsupportedAdministrationCommand, $"The database `{DatabaseName.System}` takes administration commands only: run the statement on another database.", position: position);

    private static void EnsureAtomic(List<RequestStep> steps)
    {
        if (steps.OfType<FederatedStep>().Any(static step => step.Writes))
        {
            throw new GraphException(
                ErrorCodes.ForbiddenDueToTransactionType, "A statement that reads from several databases and writes is a transaction of its own: send it in a request of its own.");
        }

        DatabaseStep? writing = steps.OfType<DatabaseStep>().FirstOrDefault(static step => step.Writes);
        if (writing is null)
        {
            return;
        }

        if (steps.OfType<DatabaseStep>().FirstOrDefault(step => step.Database.Id != writing.Database.Id) is { } other)
        {
            throw new GraphException(
                ErrorCodes.AccessMode,
                $"A request that writes uses one database, so that it takes effect as a whole: this one writes `{writing.Database.Name}` and uses `{other.Database.Name}` too.");
        }

        if (steps.Exists(static step => step is CommandStep or FederatedStep) || steps.OfType<DatabaseStep>().Skip(1).Any())
        {
            throw new GraphException(
                ErrorCodes.ForbiddenDueToTransactionType,
                "Administration commands, and `:USE` by itself, cannot stand between statements that write: a command takes effect by itself. Send them in requests of their own.");
        }
    }
}
