using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Where databases are, by their ids.</summary>
public interface IDatabaseStore
{
    /// <summary>Opens a database that exists.</summary>
    /// <exception cref="GraphException">As <see cref="GraphDatabase.OpenAsync"/>; <see cref="ErrorCodes.StorageDamageDetected"/>: it is not there.</exception>
    Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken);

    /// <summary>Makes an empty database, if there is none of that id.</summary>
    /// <exception cref="GraphException">The store is unavailable or full.</exception>
    Task CreateAsync(string id, CancellationToken cancellationToken);

    /// <summary>Makes a database that begins as another one is, or was.</summary>
    /// <param name="source">The other one, open.</param>
    /// <param name="id">The new one's id.</param>
    /// <param name="point">The state that it begins with; null: that of now.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">As <see cref="GraphDatabase.CloneAsync"/>.</exception>
    Task CloneAsync(IGraphDatabase source, string id, ClonePoint? point, CancellationToken cancellationToken);
}
