using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.TestSupport.Storage;

namespace Serverless.AzureStorage.Tests;

public sealed class TableCatalogStoreTests : CatalogStoreConformance
{
    protected override async Task<(ICatalogStore First, ICatalogStore Second)> CreateAsync()
    {
        AzureStorageOptions options = await AzuriteStore.NewContainerAsync();
        return (Open(options), Open(options));
    }

    private static TableCatalogStore Open(AzureStorageOptions options) => TableCatalogStore.Create(options, new UlidGenerator(TimeProvider.System), TimeProvider.System);
}
