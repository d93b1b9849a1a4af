using Serverless.GraphCore.Storage.Objects;

namespace Serverless.TestSupport.Storage;

/// <summary>What a request asks of a store.</summary>
public enum StoreOperation
{
    /// <summary>A read.</summary>
    Get,

    /// <summary>A put of either kind.</summary>
    Put,

    /// <summary>The creation of an appendable object.</summary>
    Create,

    /// <summary>An append.</summary>
    Append,

    /// <summary>The repair of a log's end.</summary>
    Repair,

    /// <summary>A listing.</summary>
    List,

    /// <summary>A deletion.</summary>
    Delete,
}

/// <summary>Lets a test act just before a request goes out: what others do meanwhile, and what makes it fail.</summary>
public sealed class InterceptedStore(IObjectStore inner) : IObjectStore
{
    /// <summary>Runs before each request. What it throws is the request's failure.</summary>
    public Func<StoreOperation, ObjectPath, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Get, path);
        return await inner.GetAsync(path, range, ifNoneMatch, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Put, path);
        return await inner.PutAsync(path, content, condition, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Put, path);
        return await inner.PutAsync(path, content, condition, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Create, path);
        return await inner.CreateAppendableAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Append, path);
        return await inner.AppendAsync(path, content, expectedPosition, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Repair, path);
        return await inner.RepairTailAsync(path, observedLength, newLength, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Before(StoreOperation.List, folder);
        await foreach (var info in inner.ListAsync(folder, cancellationToken))
        {
            yield return info;
        }
    }

    /// <inheritdoc/>
    public async Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken)
    {
        await Before(StoreOperation.Delete, path);
        return await inner.DeleteAsync(path, ifMatch, cancellationToken);
    }
}
