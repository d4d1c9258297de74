// repository
