using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Runs transactions on databases by name: the way of every statement into the engine.</summary>
public sealed class QueryService(CatalogResolver names, DatabaseRegistry databases)
{
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>, or any error of a statement.</exception>
    public async Task<TransactionSummary> ExecuteAsync(string database, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        using DatabaseLease lease = await OpenAsync(database, cancellationToken);
        return await lease.Database.ExecuteAsync(request, sink, cancellationToken);
    }

    /// <inheritdoc cref="IGraphDatabase.ImportAsync"/>
    public async Task<ImportSummary> ImportAsync(string database, ImportRequest request, CancellationToken cancellationToken)
    {
        using DatabaseLease lease = await OpenAsync(database, cancellationToken);
        return await lease.Database.ImportAsync(request, cancellationToken);
    }

    /// <inheritdoc cref="IGraphDatabase.ExportAsync"/>
    public async Task ExportAsync(string database, ExportFormat format, IExportSink sink, CancellationToken cancellationToken)
    {
        using DatabaseLease lease = await OpenAsync(database, cancellationToken);
        await lease.Database.ExportAsync(format, sink, cancellationToken);
    }

    /// <summary>The database of a name, open as long as the lease is held.</summary>
    /// <exception cref="GraphException">It does not exist, or cannot be opened.</exception>
    public async ValueTask<DatabaseLease> OpenAsync(string name, CancellationToken cancellationToken)
    {
        CatalogTarget? target = await names.FindAsync(name, cancellationToken);
        return target?.Database is { } entry ? await databases.GetAsync(entry, cancellationToken) : throw CatalogResolver.NotFound(name, null);
    }
}
