using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>Stores segments, each under a name that only its writer knows.</summary>
internal sealed class SegmentUpload(IObjectStore store, DatabasePaths paths, RequestPolicy requests)
{
    /// <summary>Longer segments are written to a temporary file first.</summary>
    private const int MemoryLength = 16 << 20;

    private const int Attempts = 4;

    /// <summary>An empty place to write a segment to.</summary>
    public static SpoolStream NewContent() => new(MemoryLength);

    /// <summary>Ends with the segment stored.</summary>
    /// <param name="id">The segment's id, drawn for these bytes.</param>
    /// <param name="content">The segment; when this has ended, it may be closed.</param>
    /// <exception cref="GraphException">The store refuses it or does not answer; then it may be stored, and nothing refers to it.</exception>
    public async Task PutAsync(Guid id, SpoolStream content, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // An object of this name is the same content, stored by a request that was thought lost. Such a one reads on by itself.
                await requests.LimitAsync(store.PutAsync(paths.Segment(id), content.OpenRead(), PutCondition.IfAbsent, cancellationToken), content.Length, cancellationToken);
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
