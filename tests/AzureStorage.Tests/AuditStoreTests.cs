using Serverless.Api.Audit;
using Serverless.GraphCore;
using Serverless.TestSupport.Storage;

namespace Serverless.AzureStorage.Tests;

public sealed class AuditStoreTests : AuditStoreConformance, IAsyncLifetime
{
    private AzureStorageOptions container = null!;

    public async ValueTask InitializeAsync() => container = await AzuriteStore.NewContainerAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override Task<IAuditStore> OpenAsync() =>
        Task.FromResult<IAuditStore>(new ObjectAuditStore(AzuriteStore.Open(container), new UlidGenerator(TimeProvider.System)));
}
