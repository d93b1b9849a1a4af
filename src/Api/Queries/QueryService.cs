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

    /// <inheritdoc cref="IExplicitTransactions.BeginAsync"/>
    public async Task<TransactionHandle> BeginAsync(
        string database, TransactionOptions transaction, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        return await graph.Transactions.BeginAsync(transaction, statements, sink, cancellationToken);
    }

    /// <inheritdoc cref="IExplicitTransactions.RunAsync"/>
    public async Task<TransactionHandle> RunAsync(
        string database, string id, string owner, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        return await graph.Transactions.RunAsync(id, owner, statements, sink, cancellationToken);
    }

    /// <inheritdoc cref="IExplicitTransactions.CommitAsync"/>
    public async Task<TransactionSummary> CommitAsync(
        string database, string id, string owner, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        return await graph.Transactions.CommitAsync(id, owner, statements, sink, cancellationToken);
    }

    /// <inheritdoc cref="IExplicitTransactions.RollBackAsync"/>
    public async Task RollBackAsync(string database, string id, string owner, CancellationToken cancellationToken)
    {
        IGraphDatabase graph = await databases.GetAsync(database, cancellationToken);
        await graph.Transactions.RollBackAsync(id, owner, cancellationToken);
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
