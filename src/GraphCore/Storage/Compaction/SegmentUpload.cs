using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>Stores segments, each under a name that only its writer knows.</summary>
internal sealed class SegmentUpload(IObjectStore store, DatabasePaths paths, RequestPolicy requests)
{
    private const int Attempts = 4;

    /// <summary>Ends with the segment stored.</summary>
    /// <param name="id">The segment's id, drawn for these bytes.</param>
    /// <exception cref="GraphException">The store refuses it or does not answer; then it may be stored, and nothing refers to it.</exception>
    public async Task PutAsync(Guid id, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // An object of this name is the same content, stored by a request that was thought lost.
                await requests.LimitAsync(store.PutAsync(paths.Segment(id), content, PutCondition.IfAbsent, cancellationToken), content.Length, cancellationToken);
                return;
            }
            catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseUnavailable && attempt < Attempts)
            {
            }
            catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException)
            {
                if (attempt == Attempts)
                {
                    throw new GraphException(ErrorCodes.DatabaseUnavailable, "The object store did not answer while a segment was stored; repeat the request.", innerException: failure);
                }
            }

            await requests.PauseAsync(attempt, cancellationToken);
        }
    }
}
