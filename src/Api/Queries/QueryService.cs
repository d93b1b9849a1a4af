using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Runs transactions on databases by name: the way of every statement into the engine.</summary>
public sealed class QueryService(DatabaseRegistry databases)
{
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>, or any error of a statement.</exception>
    public async Task<TransactionSummary> ExecuteAsync(string database, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        return await graph.ExecuteAsync(request, sink, cancellationToken);
    }

    /// <inheritdoc cref="IGraphDatabase.ImportAsync"/>
    public async Task<ImportSummary> ImportAsync(string database, ImportRequest request, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        return await graph.ImportAsync(request, cancellationToken);
    }

    /// <inheritdoc cref="IGraphDatabase.ExportAsync"/>
    public async Task ExportAsync(string database, ExportFormat format, IExportSink sink, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        await graph.ExportAsync(format, sink, cancellationToken);
    }

    /// <summary>Whether a database can be queried, which opens it if it is not open.</summary>
    /// <exception cref="GraphException">It does not exist, or cannot be opened.</exception>
    public async Task OpenAsync(string database, CancellationToken cancellationToken) => await databases.GetAsync(database, cancellationToken);
}
