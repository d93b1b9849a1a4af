using System.Globalization;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>Objects in this process's memory: the reference implementation, and the store of volatile embedded databases.</summary>
public sealed class InMemoryObjectStore(TimeProvider clock) : IObjectStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ObjectPath, StoredObject> _objects = [];
    private long _lastETag;

    /// <inheritdoc/>
    public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var found))
            {
                return Task.FromResult(GetResult.NotFound);
            }

            if (found.ETag == ifNoneMatch)
            {
                return Task.FromResult(GetResult.NotModified);
            }

            // Stored bytes are never overwritten (an append only writes beyond the length), so a slice needs no copy.
            var length = (int)range.LengthWithin(found.Length);
            var content = length == 0 ? default : found.Bytes.AsMemory((int)range.Offset, length);
            return Task.FromResult(new GetResult(GetStatus.Found, content, found.Length, found.ETag, clock.GetUtcNow()));
        }
    }

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Put(path, content.ToArray(), condition));
    }

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = content.Length - content.Position;
        if (length > Array.MaxLength)
        {
            throw new GraphException(ErrorCodes.StorageFull, $"An object in memory has {Array.MaxLength} bytes at most; keep the data in files.");
        }

        var bytes = new byte[length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return Put(path, bytes, condition);
    }

    /// <inheritdoc/>
    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_objects.ContainsKey(path) ? PutResult.PreconditionFailed : Store(path, new StoredObject([], true)));
        }
    }

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IObjectStore.CheckAppend(content);
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var found))
            {
                return Task.FromResult(AppendResult.NotFound);
            }

            if (!found.Appendable)
            {
                throw new InvalidOperationException($"`{path}` is not appendable.");
            }

            if (found.Length != expectedPosition)
            {
                return Task.FromResult(new AppendResult(AppendStatus.PositionMismatch, found.Length, clock.GetUtcNow()));
            }

            found.Append(content.Span);
            Touch(found);
            return Task.FromResult(new AppendResult(AppendStatus.Appended, found.Length, clock.GetUtcNow()));
        }
    }

    /// <inheritdoc/>
    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<ObjectInfo> found = [];
        lock (_gate)
        {
            foreach (var (path, stored) in _objects)
            {
                if (path.IsBelow(folder))
                {
                    found.Add(new ObjectInfo(path, stored.Length, stored.ETag, stored.LastModified));
                }
            }
        }

        await Task.CompletedTask;
        foreach (var info in found)
        {
            yield return info;
        }
    }

    /// <inheritdoc/>
    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var found))
            {
                return Task.FromResult(DeleteResult.NotFound);
            }

            if (ifMatch is not null && ifMatch != found.ETag)
            {
                return Task.FromResult(DeleteResult.PreconditionFailed);
            }

            _objects.Remove(path);
            return Task.FromResult(DeleteResult.Deleted);
        }
    }

    private PutResult Put(ObjectPath path, byte[] bytes, PutCondition condition)
    {
        lock (_gate)
        {
            _objects.TryGetValue(path, out var found);
            if (!condition.Holds(found?.ETag))
            {
                return PutResult.PreconditionFailed;
            }

            return found is { Appendable: true }
                ? throw new InvalidOperationException($"`{path}` is appendable; it cannot be replaced.")
                : Store(path, new StoredObject(bytes, false));
        }
    }

    private PutResult Store(ObjectPath path, StoredObject stored)
    {
        if (path.IsRoot)
        {
            throw new ArgumentException("The root is no object.", nameof(path));
        }

        _objects[path] = stored;
        return new PutResult(PutStatus.Stored, Touch(stored));
    }

    private string Touch(StoredObject stored)
    {
        stored.LastModified = clock.GetUtcNow();
        return stored.ETag = (++_lastETag).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class StoredObject(byte[] bytes, bool appendable)
    {
        public byte[] Bytes { get; private set; } = bytes;

        public int Length { get; private set; } = bytes.Length;

        public bool Appendable { get; } = appendable;

        public string ETag { get; set; } = "";

        public DateTimeOffset LastModified { get; set; }

        public void Append(ReadOnlySpan<byte> content)
        {
            if (Length + content.Length > Bytes.Length)
            {
                var larger = new byte[Math.Max(checked(Length + content.Length), Math.Min(2L * Bytes.Length, Array.MaxLength))];
                Bytes.AsSpan(0, Length).CopyTo(larger);
                Bytes = larger;
            }

            content.CopyTo(Bytes.AsSpan(Length));
            Length += content.Length;
        }
    }
}
