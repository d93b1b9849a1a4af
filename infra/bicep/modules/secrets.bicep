metadata description = 'The first password of the user admin, in a vault.'

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Where it is.')
param location string

@description('Tags of every resource.')
param tags object

@description('The password.')
@secure()
param administratorPassword string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    publicNetworkAccess: 'Enabled'
  }
}

resource password 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'administrator-password'
  properties: {
    value: administratorPassword
    contentType: 'text/plain'
  }
}

@description('Name of the vault.')
output name string = vault.name

@description('Where the password is: no secret itself.')
output reference string = '@Microsoft.KeyVault(SecretUri=${password.properties.secretUri})'
