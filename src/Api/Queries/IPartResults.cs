using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Federation;

namespace Serverless.Api.Queries;

/// <summary>What a statement over several databases is run on again, when its parts are run elsewhere and before.</summary>
internal interface IPartResults
{
    /// <summary>When the statement began.</summary>
    StatementMoment Moment { get; }

    /// <summary>Is told which databases take part and which of them is written to, before anything runs.</summary>
    void Begin(IReadOnlyList<DatabaseEntry> used, DatabaseEntry? writes);

    /// <summary>Hands on the result of a part that reads, if it is to be had. False: the part is to be run here and now.</summary>
    /// <exception cref="PartMissingException">It is to be run elsewhere, and then the statement again.</exception>
    Task<bool> TryReplayAsync(DatabaseEntry database, QueryRequest query, IResultSink sink, CancellationToken cancellationToken);

    /// <summary>The state of a database that parts which run here read.</summary>
    /// <param name="database">The database.</param>
    /// <param name="bookmarks">States that must be seen, where nothing has been read yet.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StateMovedException">It is not the one that other parts have read.</exception>
    Task<PinnedState> StateAsync(DatabaseEntry database, IReadOnlyList<string> bookmarks, CancellationToken cancellationToken);

    /// <summary>Is told that something is about to be committed that cannot be taken back, whatever happens to the statement.</summary>
    /// <exception cref="Serverless.GraphCore.Errors.GraphException">That may have happened in an earlier run.</exception>
    Task BeforeCommitAsync(CancellationToken cancellationToken);
}

/// <summary>The statement cannot go on before some parts have been run. No failure: nobody is told.</summary>
internal sealed class PartMissingException() : Exception("Parts of the statement have to be run first.");

/// <summary>A database cannot be read any more at the state that other parts of the statement have read. No failure, as above.</summary>
internal sealed class StateMovedException() : Exception("A database has gone on since other parts of the statement have read it.");
