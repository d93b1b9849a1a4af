metadata description = 'A storage account that nobody has keys of, and its containers.'

@description('Its name: 3 to 24 letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Where it is.')
param location string

@description('Tags of every resource.')
param tags object

@description('How it is replicated.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param skuName string

@description('The containers that it has from the start.')
param containers string[]

@description('Whether only private endpoints reach it.')
param isPrivate bool

@description('The container whose blobs below `operations/` are deleted two days after their last change; empty: none.')
param temporaryContainer string = ''

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: skuName
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // What a mistake deletes can be had back for a while; the database itself deletes only what nothing refers to.
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource folders 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in containers: {
    parent: blobs
    name: container
    properties: {
      publicAccess: 'None'
    }
  }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = if (!empty(temporaryContainer)) {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'temporary'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              // Append blobs may be deleted by a policy, but not moved to another tier.
              blobTypes: ['blockBlob', 'appendBlob']
              prefixMatch: ['${temporaryContainer}/operations/']
            }
            actions: {
              baseBlob: {
                // The application removes them itself after a day; this is for what it lost.
                delete: {
                  daysAfterModificationGreaterThan: 2
                }
              }
            }
          }
        }
      ]
    }
  }
  dependsOn: [folders]
}

@description('The account.')
output id string = account.id

@description('Its name.')
output name string = account.name

@description('Where its blobs are.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
